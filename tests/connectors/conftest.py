"""A small Maven repository of made-up jars, as a folder and over HTTP on loopback."""

from __future__ import annotations

import hashlib
import sys
import threading
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from gluepot.connectors import registry
from gluepot.connectors.models import Artifact, Connector
from gluepot.connectors.service import ConnectorService
from gluepot.settings_sources import load_settings

CONTENTS = {"wings": b"wings " * 50_000, "feathers": b"feathers " * 10_000}


def artifact(name: str, content: bytes, version: str = "1.0") -> Artifact:
    return Artifact(
        group="org.example.birds",
        name=name,
        version=version,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
    )


BIRDS = Connector(
    name="birds",
    summary="Birds",
    licence="CC0-1.0",
    artifacts=tuple(artifact(name, content) for name, content in CONTENTS.items()),
    spark_conf={"spark.sql.extensions": "org.example.Birds", "spark.birds": "yes"},
    data_sources=frozenset({"birds"}),
    java_packages=("org.example.birds",),
)
SOLO = Connector(
    name="solo", summary="One jar", licence="CC0-1.0", artifacts=(artifact("solo", b"solo " * 1000),)
)

WINGS, FEATHERS = BIRDS.artifacts
Build = Callable[[str | Path], ConnectorService]


def files(home: Path, name: str) -> list[str]:
    """Return the names of what lies in a connector's folder."""
    folder = home / "connectors" / name
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture(autouse=True)
def foreign_connectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """`birds` and `solo` are installed by another package, as far as importlib.metadata knows."""
    module = types.ModuleType("bird_package")
    module.BIRDS, module.SOLO, module.WRONG = BIRDS, SOLO, object()
    monkeypatch.setitem(sys.modules, "bird_package", module)
    points = EntryPoints(
        EntryPoint(name=name, value=value, group=registry.GROUP)
        for name, value in (
            ("birds", "bird_package:BIRDS"),
            ("solo", "bird_package:SOLO"),
            ("wrong", "bird_package:WRONG"),
            ("gone", "no_such_package:GONE"),
            ("kafka", "bird_package:WRONG"),
        )
    )
    monkeypatch.setattr(registry, "entry_points", lambda group: points.select(group=group))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder laid out like a Maven repository, with the jars of both."""
    folder = tmp_path / "repository"
    for one in BIRDS.artifacts:
        put(folder, one, CONTENTS[one.name])
    put(folder, SOLO.artifacts[0], b"solo " * 1000)
    return folder


def put(folder: Path, one: Artifact, content: bytes) -> Path:
    path = folder / one.repository_path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@dataclass
class WebRepository:
    """The folder over HTTP. `refusals` are answered first, one each; `cut_at` ends bodies early, once each."""

    address: str
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    cut_at: list[int] = field(default_factory=list)
    understands_ranges: bool = True
    requests: list[tuple[str, str | None, str | None]] = field(default_factory=list)


@pytest.fixture
def web(repository: Path) -> Iterator[WebRepository]:
    state = WebRepository(address="")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            state.requests.append((self.path, wanted, self.headers.get("Authorization")))
            if state.refusals:
                code, headers = state.refusals.pop(0)
                self._answer(code, headers, b"")
                return
            path = repository / self.path.removeprefix("/maven/")
            if not path.is_file():
                self._answer(404, {}, b"")
                return
            body, start = path.read_bytes(), 0
            if wanted and state.understands_ranges:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            code = 206 if start else 200
            rest = body[start:]
            if state.cut_at:
                self._answer(code, {"Content-Length": str(len(rest))}, rest[: state.cut_at.pop(0)])
                return
            self._answer(code, {"Content-Length": str(len(rest))}, rest)

        def _answer(self, code: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}/maven"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Pauses:
    """Instead of waiting: what was waited for."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def service_at(
    home: Path, pauses: Pauses, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str | Path], ConnectorService]:
    """Returns the service with `connectors.repository` set."""

    def build(address: str | Path) -> ConnectorService:
        monkeypatch.setenv("GLUEPOT_CONNECTORS_REPOSITORY", str(address))
        return ConnectorService(load_settings(home.parent).settings, pause=pauses)

    return build
