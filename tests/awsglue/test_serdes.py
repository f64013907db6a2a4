"""Reference §9 over tables whose SerDe is a class that Spark has not: their files are read without it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from awsglue import gluetypes as g
from gluepot.app import App
from gluepot.catalog.models import Column, Origin, OriginKind, StorageFormat, Table
from gluepot.errors import MissingPartError
from gluepot.sessions.sql_errors import explain
from tests.awsglue.conftest import names, rows_of
from tests.awsglue.script_data import lines, table

pytestmark = pytest.mark.spark
TEXT = (
    "org.apache.hadoop.mapred.TextInputFormat",
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
)


@pytest.fixture
def read(glue: Any, spark_app: App, glue_database: str, tmp_path: Path) -> Callable[..., Any]:
    """Return a function: a SerDe, columns, its parameters and keys → the DynamicFrame of a table over `tmp_path/t`."""

    def made(serde: str, parameters: Mapping[str, str], keys: tuple[Column, ...] = (), **columns: str) -> Any:
        storage = StorageFormat(
            input_format=TEXT[0], output_format=TEXT[1], serde=serde, serde_parameters=parameters
        )
        spark_app.catalog.create_table(
            Table(
                database=glue_database, name="t", location=f"file:{tmp_path / 't'}", storage=storage, partition_keys=keys,
                columns=tuple(Column(name=name, type=kind) for name, kind in columns.items()),
                parameters={"EXTERNAL": "TRUE", "classification": "json"},
            ),
            Origin(kind=OriginKind.API),
        )  # fmt: skip
        for key in keys:
            for folder in sorted((tmp_path / "t").iterdir()):
                spec = f"{key.name}='{folder.name.partition('=')[2]}'"
                glue.sql(f"ALTER TABLE {glue_database}.t ADD PARTITION ({spec}) LOCATION '{folder}'")
        return glue.create_dynamic_frame.from_catalog(glue_database, "t")

    return made


def test_a_table_of_iceberg_says_which_connector_reads_it(
    glue, spark_app: App, glue_database, frame, tmp_path: Path
):
    lazy = StorageFormat(
        input_format=TEXT[0],
        output_format=TEXT[1],
        serde="org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    )
    spark_app.catalog.create_table(
        Table(
            database=glue_database, name="ice", location=f"file:{tmp_path}", storage=lazy, columns=(Column(name="n", type="int"),),
            parameters={"EXTERNAL": "TRUE", "table_type": "ICEBERG", "metadata_location": f"file:{tmp_path}/m.json"},
        ),
        Origin(kind=OriginKind.API),
    )  # fmt: skip

    for use in (
        lambda: glue.create_dynamic_frame.from_catalog(glue_database, "ice"),
        lambda: glue.write_dynamic_frame.from_catalog(frame([(1,)], "n int"), glue_database, "ice"),
    ):
        with pytest.raises(MissingPartError, match="gluepot connectors add iceberg"):
            use()


@pytest.mark.parametrize(
    "serde", ["org.openx.data.jsonserde.JsonSerDe", "org.apache.hive.hcatalog.data.JsonSerDe"]
)
def test_s9_json_of_a_serde_that_spark_has_not(read, glue, glue_database, tmp_path: Path, serde):
    lines(tmp_path / "t" / "day=01", {"customerName": "a", "n": 1, "more": True}, "broken")
    lines(tmp_path / "t" / "day=02", {"customerName": "b", "n": "x"})

    made = read(
        serde, {"serialization.format": "1", "paths": "customerName,n"}, (Column(name="day", type="string"),),
        customername="string", n="int",
    )  # fmt: skip

    assert names(made) == ["customername", "n", "more", "day"]
    assert sorted((row["customername"], row["day"]) for row in rows_of(made)) == [("a", "01"), ("b", "02")]
    assert made.errorsCount() == 1
    assert glue.sql(f"DESCRIBE {glue_database}.t").first().col_name == "customername"
    with pytest.raises(Exception, match="JsonSerDe") as raised:
        glue.table(f"{glue_database}.t").collect()
    told = explain(raised.value, "", list)
    assert told is not None
    assert serde in told.sentence
    assert "from_catalog" in told.next_step


def test_s9_grok_of_a_serde_that_spark_has_not(read, tmp_path: Path):
    table(tmp_path / "t", "GET /a 200\nnonsense\nPUT /b -\n", "a.log")

    made = read(
        "com.amazonaws.glue.serde.GrokSerDe",
        {"input.format": "%{VERB:verb} %{URIPATH:path} %{NOTSPACE:status:int}", "input.grokCustomPatterns": "VERB [A-Z]+"},
        verb="string", path="string", status="int", absent="string",
    )  # fmt: skip

    assert [(row["verb"], row["path"], row["status"], row["absent"]) for row in rows_of(made)] == [
        ("GET", "/a", {"int": 200, "string": None}, None), ("PUT", "/b", {"int": None, "string": "-"}, None),
    ]  # fmt: skip
    assert made.errorsCount() == 1


def test_s9_ion_of_a_serde_that_spark_has_not(read, tmp_path: Path):
    pytest.importorskip("amazon.ion.simpleion")
    table(tmp_path / "t" / "year=2024", '{Id: 1, note: sym} {Id: 2, day: "its own"} 7', "a.ion")

    made = read(
        "com.amazon.ionhiveserde.IonHiveSerDe", {}, (Column(name="year", type="int"),), id="bigint", absent="string"
    )  # fmt: skip

    kinds = {field.name: field.dataType for field in made.schema()}
    assert list(kinds) == ["id", "absent", "note", "day", "year"]
    assert kinds["year"] == g.IntegerType()
    assert sorted((row["id"], row["note"], row["year"]) for row in rows_of(made)) == [
        (1, "sym", 2024),
        (2, None, 2024),
    ]
    assert made.errorsCount() == 1
    assert json.dumps(rows_of(made)[0]["absent"]) == "null"
