"""Stores of other machines: an S3 server, a web server, archives. What they listed once is not believed for ever."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from zipfile import ZipFile

import pytest
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem

from gluepot.app import App
from gluepot.crawl.models import ChangeKind
from gluepot.crawl.store_fsspec import FsspecStore
from gluepot.errors import GluepotError
from tests.crawl.lakes import types

TEXT = "id,name\n1,a\n2,b\n3,c\n"


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """Moto's S3 server with one bucket, and the client's variables set for it."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    patch = pytest.MonkeyPatch()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        patch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="lake")
    yield client
    client.close()
    patch.undo()
    server.stop()


def test_a_bucket_is_crawled_and_what_came_or_changed_is_seen(app: App, s3: Any) -> None:
    for day in (1, 2, 3):
        s3.put_object(Bucket="lake", Key=f"raw/sales/day={day}/a.csv", Body=TEXT)
    (first,) = app.crawl.crawl(["s3://lake/raw/sales"]).tables

    s3.put_object(Bucket="lake", Key="raw/sales/day=4/a.csv", Body=TEXT)
    s3.put_object(Bucket="lake", Key="raw/sales/day=1/a.csv", Body=TEXT.replace("3,c", "3.5,c"))
    again = app.crawl.crawl(["s3://lake/raw/sales"])

    assert types(first) == {"id": "bigint", "name": "string", "day": "int"}
    assert first.location == "s3://lake/raw/sales"
    assert again.files_read == 2
    assert types(again.tables[0])["id"] == "double"
    assert len(app.catalog.list_partitions("default", "sales")) == 4


def test_a_bucket_that_may_not_be_read_is_one_sentence(
    app: App, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()

    try:
        with pytest.raises(GluepotError, match=r"'s3://lake/raw' cannot be reached: .*credentials"):
            app.crawl.crawl(["s3://lake/raw"])
    finally:
        s3fs.S3FileSystem.clear_instance_cache()  # fsspec would hand this one out again


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server that lists folders as pages of links and gives no parts of files."""
    root = tmp_path / "web"
    root.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", root
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_folder_of_a_web_server_is_a_table(app: App, web: tuple[str, Path]) -> None:
    url, root = web
    for year in (2023, 2024):
        (root / f"sales/year={year}").mkdir(parents=True)
        (root / f"sales/year={year}/a.csv").write_text(TEXT)

    run = app.crawl.crawl([f"{url}/sales"])

    assert [(table.name, types(table), table.location) for table in run.tables] == [
        ("sales", {"id": "bigint", "name": "string", "year": "int"}, f"{url}/sales")
    ]
    assert run.skipped == ()


def test_one_file_of_a_web_server_is_a_table(app: App, web: tuple[str, Path]) -> None:
    url, root = web
    (root / "people.csv").write_text(TEXT)

    (table,) = app.crawl.crawl([f"{url}/people.csv"]).tables

    assert (table.name, types(table)) == ("people", {"id": "bigint", "name": "string"})


def test_two_archives_are_two_tables_and_a_new_member_is_seen(app: App, tmp_path: Path) -> None:
    for name in ("one", "two"):
        with ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr("people/a.csv", TEXT)
    for name in ("one", "two"):
        app.crawl.crawl([f"zip://people::{tmp_path}/{name}.zip"])
    locations = {app.catalog.get_table("default", name).location for name in _tables(app)}

    assert locations == {f"zip://people::{tmp_path}/{name}.zip" for name in ("one", "two")}


class Slow(DirFileSystem):  # type: ignore[misc] # fsspec has no types
    """A folder as a store that takes its time for each listing, caches nothing, and counts."""

    async_impl = True  # it takes several calls at once

    def __init__(self, root: Path) -> None:
        super().__init__(path=str(root), fs=LocalFileSystem())
        self.listed: list[str] = []

    def ls(self, path: str, detail: bool = True, **_: Any) -> Any:
        self.listed.append(path)
        time.sleep(0.05)
        return super().ls(path, detail=detail)


def test_folders_are_listed_as_they_are_needed_and_several_at_once(tmp_path: Path) -> None:
    for n in range(60):
        (tmp_path / f"f{n:02}" / "x").mkdir(parents=True)
    store = Slow(tmp_path)
    walk = FsspecStore(store, "slow").walk("")

    next(walk)
    at_first = len(store.listed)
    began = time.monotonic()
    rest = [listing.path for listing in walk]
    took = time.monotonic() - began

    assert at_first == 1
    assert rest == [path for n in range(60) for path in (f"f{n:02}", f"f{n:02}/x")]
    assert took < len(rest) * 0.05 / 2
    walk.close()


def test_a_walk_that_is_given_up_lists_no_more(tmp_path: Path) -> None:
    for n in range(200):
        (tmp_path / f"f{n:03}").mkdir()
    store = Slow(tmp_path)
    walk = FsspecStore(store, "slow").walk("")
    for _ in range(3):
        next(walk)

    walk.close()

    assert len(store.listed) < 40


def test_a_bucket_where_nothing_happened_is_unchanged(app: App, s3: Any) -> None:
    s3.put_object(Bucket="lake", Key="still/a.csv", Body=TEXT)
    app.crawl.crawl(["s3://lake/still"])

    (table,) = app.crawl.crawl(["s3://lake/still"]).tables

    assert table.kind is ChangeKind.UNCHANGED


def _tables(app: App) -> list[str]:
    return [table.name for table in app.catalog.list_tables("default")]


@pytest.fixture
def memory_as(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts files in memory under a scheme whose real store cannot run here; what gluepot does with them is its own."""
    import fsspec
    from fsspec.implementations.memory import MemoryFileSystem
    from fsspec.registry import _registry

    def put(scheme: str, files: dict[str, str]) -> None:
        class Memory(MemoryFileSystem):  # type: ignore[misc]
            protocol = scheme
            store: ClassVar[dict[str, Any]] = {}
            pseudo_dirs: ClassVar[list[str]] = [""]

            @classmethod
            def _strip_protocol(cls, path: str) -> str:
                return str(super()._strip_protocol(path.removeprefix(f"{scheme}://")))

        monkeypatch.setitem(_registry, scheme, Memory)
        for path, text in files.items():
            fsspec.filesystem(scheme).pipe(path, text.encode())

    return put


@pytest.mark.parametrize("scheme", ["gs", "abfs"])
def test_other_clouds_are_crawled_through_their_fsspec_store(app: App, memory_as: Any, scheme: str) -> None:
    memory_as(
        scheme,
        {"/lake/raw/sales/day=1/a.csv": TEXT, "/lake/raw/sales/day=2/a.csv": TEXT.replace("3,c", "3.5,c")},
    )

    (table,) = app.crawl.crawl([f"{scheme}://lake/raw/sales"]).tables

    assert types(table) == {"id": "double", "name": "string", "day": "int"}
    location = app.catalog.get_table("default", "sales").location
    assert (
        location.replace(":///", "://") == f"{scheme}://lake/raw/sales"
    )  # paths in memory begin with a slash


@pytest.mark.parametrize(("scheme", "package"), [("gs", "gcsfs"), ("abfs", "adlfs")])
def test_a_store_whose_library_is_missing_says_which(
    app: App, monkeypatch: pytest.MonkeyPatch, scheme: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(GluepotError, match=f"Files of {scheme}://") as raised:
        app.crawl.crawl([f"{scheme}://lake/raw"])

    assert raised.value.next_step == f"Run: pip install {package}"
