"""A GlueContext over the shared session, and files to read."""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from gluepot.app import App
from gluepot.sessions.spark_conf import mount_conf

SCRIPTS = Path(__file__).parent / "scripts"


@pytest.fixture(scope="session")
def glue(spark: Any) -> Any:
    from awsglue.context import GlueContext

    return GlueContext(spark.sparkContext)


@pytest.fixture
def json_frame(glue: Any, tmp_path: Path) -> Callable[..., Any]:
    """Return a function: records (or lines of text) → a DynamicFrame read from a file of JSON lines."""
    count = iter(range(100))

    def make(*records: Any, **format_options: Any) -> Any:
        folder = tmp_path / f"json{next(count)}"
        folder.mkdir()
        lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
        (folder / "part.json").write_text("\n".join(lines))
        return glue.create_dynamic_frame.from_options("s3", {"paths": [str(folder)]}, "json", format_options)

    return make


@pytest.fixture
def frame(glue: Any, spark: Any) -> Callable[..., Any]:
    """Return a function: rows and a DDL schema → a DynamicFrame without choices."""
    from awsglue.dynamicframe import DynamicFrame

    def make(rows: list[Any], schema: str, name: str = "frame") -> Any:
        return DynamicFrame.fromDF(spark.createDataFrame(rows, schema), glue, name)

    return make


@pytest.fixture
def run(glue: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function that runs a script on `tmp_path/in` and returns the folder it wrote to.

    A keyword is an argument of the script; None leaves one out that it is given otherwise.
    """

    def once(name: str, *words: str, **arguments: str | None) -> Path:
        target = tmp_path / "out"
        asked = {"JOB_NAME": name, "source": str(tmp_path / "in"), "target": str(target), **arguments}
        given = [word for key, value in asked.items() if value is not None for word in (f"--{key}", value)]
        monkeypatch.setattr(sys, "argv", [f"{name}.py", *given, *words])
        runpy.run_path(str(SCRIPTS / f"{name}.py"), run_name="__main__")
        return target

    return once


@pytest.fixture
def bucket(spark: Any, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A bucket that only this test uses, without a slash at its end, and the folder that is mounted there."""
    conf, folder = spark.sparkContext._jsc.hadoopConfiguration(), tmp_path / "a bucket"
    folder.mkdir()
    name = f"bucket{abs(hash(str(tmp_path))) % 10**8}"
    key, before = "fs.s3.impl", conf.get("fs.s3.impl")
    for setting, value in mount_conf({f"s3://{name}": str(folder)}).items():
        if not setting.startswith(("spark.hadoop.fs.s3a", "spark.hadoop.fs.s3n")):
            conf.set(setting.removeprefix("spark.hadoop."), value)
    yield f"s3://{name}", folder
    if before is None:
        conf.unset(key)
    else:
        conf.set(key, before)


@pytest.fixture
def choice(json_frame: Callable[..., Any]) -> Any:
    """A frame in which `v` and `o.p` are whole numbers or texts."""
    return json_frame({"v": 1, "o": {"p": 1}}, {"v": "x", "o": {"p": "y"}}, {"v": "3", "o": {"p": "4"}})


@pytest.fixture
def glue_database(spark: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of the catalog that only this test uses."""
    name = f"glue_{abs(hash(request.node.nodeid)) % 10**8}"
    spark.sql(f"CREATE DATABASE {name}")
    yield name
    spark.sql(f"DROP DATABASE {name} CASCADE")


@pytest.fixture
def new_sink(glue: Any, glue_database: str) -> Callable[..., Any]:
    """Return a function: a folder → a sink that makes and updates the table `made` over it."""

    def make(
        path: Path, kind: str = "parquet", keys: Sequence[str] = ("part",), behavior: str = "UPDATE_IN_DATABASE",
        database: str = glue_database, **options: Any,
    ) -> Any:  # fmt: skip
        sink = glue.getSink(
            connection_type="s3", path=str(path), enableUpdateCatalog=True, updateBehavior=behavior,
            partitionKeys=list(keys), compression="snappy" if kind == "parquet" else "none", transformation_ctx="sink",
        )  # fmt: skip
        sink.setCatalogInfo(catalogDatabase=database, catalogTableName="made")
        sink.setFormat(kind, **options)
        return sink

    return make


@pytest.fixture
def shared_home(spark_app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Bookmarks go where the session's catalog is."""
    from awsglue import bookmarks

    monkeypatch.setenv("GLUEPOT_HOME", str(spark_app.settings.home))
    yield
    bookmarks.begin("", {})


def rows_of(frame: Any) -> list[dict[str, Any]]:
    return [row.asDict(recursive=True) for row in frame.toDF().collect()]


def names(frame: Any) -> list[str]:
    return [field.name for field in frame.schema()]
