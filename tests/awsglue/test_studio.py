"""The transforms that Glue Studio's scripts import as modules of their own: what each makes, on frames and DataFrames."""

from __future__ import annotations

import importlib
import re
import sys
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from awsglue.studio.modules import ABSENT, COMMON, METHODS
from awsglue.studio.moments import sparks
from gluepot.errors import InvalidInputError, MissingPartError
from tests.awsglue.conftest import names, rows_of

pytestmark = pytest.mark.spark


@pytest.fixture(autouse=True)
def _modules() -> None:
    for name in (COMMON, *METHODS, *ABSENT):
        importlib.import_module(name)


def column(frame: Any, name: str) -> list[Any]:
    return [row[name] for row in frame.toDF().collect()]


def test_columns_are_derived_joined_split_and_extracted(frame):
    rows = frame([(1, "10.0.0.1", "a"), (2, "10.1", None), (3, "", "c")], "n int, ip string, name string")

    assert column(rows.gs_derived(colName="twice", expr="n * 2"), "twice") == [2, 4, 6]
    joined = rows.gs_concat(colName="both", colList=["name", "n"], spacer="-")
    assert column(joined, "both") == ["a-1", "-2", "c-3"]
    parts = rows.gs_split(colName="ip", pattern=r"\.", newColName="parts")
    ends = parts.gs_array_to_cols(colName="parts", colList="first, last", indexes="1,4")
    assert [(row["first"], row["last"]) for row in rows_of(ends)] == [("10", "1"), ("10", None), ("", None)]
    assert names(parts.gs_array_to_cols(colName="parts", colList="a,b"))[-2:] == ["a", "b"]
    two = rows.gs_regex_extract(colName="ip", regex=r"^(\d+)\.[(](x)?|^(\d+)", newCols="a,,b")
    assert [(row["a"], row["b"]) for row in rows_of(two)] == [("", "10"), ("", "10"), ("", "")]
    assert column(rows.gs_regex_extract("name", "^.", "initial"), "initial") == ["a", None, "c"]
    with pytest.raises(InvalidInputError, match="has 1 groups, and there are 2"):
        rows.gs_regex_extract("ip", r"(\d+)", "a,b")


def test_ids_and_partitions(frame):
    rows = frame([(1,), (2,)], "n int")

    assert [str(uuid.UUID(one)) for one in column(rows.gs_uuid(), "uuid")]
    assert len(set(column(rows.gs_sequence_id(colName="k"), "k"))) == 2
    unique = column(rows.gs_sequence_id(unique=True), "id")
    assert all(isinstance(one, Decimal) for one in unique)
    assert len(set(unique)) == 2
    assert rows.gs_repartition(numPartitionsStr="3").getNumPartitions() == 3
    assert rows.gs_repartition().count() == 2


def test_moments_are_read_of_numbers_and_texts_and_written_in_both_languages(frame, spark):
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    texts = ["1700000000", "1700000000123", "1700000000123456", "2023-11-14T22:13:20Z", "soon", None]
    rows = frame([(one,) for one in texts], "at string")

    made = rows.gs_to_timestamp(colName="at", colType="autodetect", newColName="moment")
    assert [one and one.replace(microsecond=0).isoformat() for one in column(made, "moment")] == [
        *["2023-11-14T22:13:20"] * 4, None, None,
    ]  # fmt: skip
    seconds = frame([(1.5,)], "at double").gs_to_timestamp("at", "seconds")
    assert (
        column(seconds, "at")[0].timestamp() == datetime(1970, 1, 1, 0, 0, 1, 500000, tzinfo=UTC).timestamp()
    )
    assert (
        column(made.gs_format_timestamp(colName="moment", dateFormat="%d/%m/%Y"), "moment")[0] == "14/11/2023"
    )
    assert column(made.gs_format_timestamp("moment", "yyyy-MM", "month"), "month")[0] == "2023-11"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d", column(rows.gs_now("now", "%Y-%m-%dT%H"), "now")[0])
    assert dict(rows.gs_now().toDF().dtypes)["timestamp"] == "timestamp"
    with pytest.raises(InvalidInputError, match="'%Q' in"):
        sparks("%Q")
    with pytest.raises(InvalidInputError, match="no type 'fortnights'"):
        rows.gs_to_timestamp("at", "fortnights")


def test_rows_are_exploded_flattened_dropped_pivoted_and_parsed(frame, json_frame):
    lists = frame([(1, ["a", "b"]), (2, [])], "n int, tags array<string>")

    assert column(lists.gs_explode(colName="tags", newCol="tag"), "tag") == ["a", "b"]
    assert column(lists.gs_explode("tags", "tags", outer=True), "tags") == ["a", "b", None]
    entries = frame([({"x": 1},)], "m map<string,int>").gs_explode("m", "name,number")
    assert [(row["name"], row["number"]) for row in rows_of(entries)] == [("x", 1)]
    nested = json_frame({"a": {"b": {"c": 1}}, "d": 2})
    assert names(nested.gs_flatten()) == ["a.b.c", "d"]
    assert names(nested.gs_flatten(maxLevels=1, separator="_")) == ["a_b", "d"]
    assert column(nested.gs_flatten().gs_derived("e", "`a.b.c` + 1"), "e") == [2]
    empty = frame([(None, None), ("", []), ("x", None)], "s string, l array<int>")
    assert (empty.gs_null_rows().count(), empty.gs_null_rows(extended=True).count()) == (2, 1)
    scores = frame([("h", "p", 1), ("h", "p", 3), ("h", "q", 5)], "id string, kind string, score int")
    assert rows_of(scores.gs_pivot(aggCol="score", aggFunction="mean", colList=["kind"])) == [
        {"id": "h", "p": 2.0, "q": 5.0}
    ]
    parsed = frame([('{"a": 1}',), (None,)], "t string").gs_parse_json(colName="t")
    assert [row.t and row.t.a for row in parsed.toDF().collect()] == [1, None]


def test_a_data_frame_has_them_too_and_failed_records_go_on(json_frame, spark):
    broken = json_frame({"n": 1}, "no record")

    assert broken.gs_derived("m", "n + 1").errorsCount() == 1
    assert [row.m for row in broken.toDF().gs_derived("m", "n + 1").collect()] == [2]


def test_a_transform_of_ones_own_and_a_file_of_that_name(frame, tmp_path, monkeypatch):
    from gs_common import enrich_df  # as a custom visual transform does

    enrich_df("shout", lambda data, name: data.selectExpr(f"upper({name}) AS {name}"))
    (tmp_path / "gs_uuid.py").write_text("MINE = 1")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "gs_uuid")

    assert column(frame([("a",)], "s string").shout("s"), "s") == ["A"]
    assert importlib.import_module("gs_uuid").MINE == 1
    with pytest.raises(MissingPartError, match=r"gs_lookup.*Join"):
        frame([("a",)], "s string").gs_lookup()
