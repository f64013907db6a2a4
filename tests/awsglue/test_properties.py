"""What holds for any records (Hypothesis): nothing is lost between nested and flat, choices and their ends, in and out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsglue.frame.python_records import records_of

pytestmark = pytest.mark.spark

# Each example is a Spark job or more: few, of several records each, the same ones in every run.
few = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=6)
whole = st.integers(-(2**62), 2**62)
anything = st.one_of(
    st.none(), st.booleans(), whole, texts, st.floats(-1e6, 1e6).map(lambda n: round(n, 3)),
    st.lists(st.one_of(st.integers(0, 9), texts), max_size=3), st.fixed_dictionaries({"in": st.one_of(whole, texts)}),
)  # fmt: skip
choices = st.lists(st.fixed_dictionaries({"v": anything}, optional={"w": anything}), min_size=1, max_size=8)
parts = st.fixed_dictionaries({"p": texts, "q": st.lists(st.integers(-9, 9), max_size=3)})
nested = st.lists(
    st.fixed_dictionaries({"s": st.none() | st.fixed_dictionaries({"t": texts}), "l": st.none() | st.lists(parts, max_size=3)}),
    min_size=1, max_size=6,
)  # fmt: skip
NESTED = "n int, s struct<t:string>, l array<struct<p:string,q:array<int>>>"


@pytest.fixture
def read(glue: Any, tmp_path: Path) -> Callable[..., Any]:
    """Return a function: records → a frame read from JSON, its choices with it."""
    numbers = iter(range(1000))

    def once(records: list[Any]) -> Any:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        (folder / "a.json").write_text("\n".join(json.dumps(one) for one in records), encoding="utf-8")
        return glue.create_dynamic_frame.from_options("s3", {"paths": [str(folder)]}, "json")

    return once


def bag(frame: Any) -> Counter[str]:
    """Return the records as texts and how often there is each."""
    return Counter(str(row.asDict(recursive=True)) for row in frame.toDF().collect())


@few
@given(records=nested)
def test_relationalize_then_join_gives_back_the_rows(frame, records):
    rows = [{"n": number, **record} for number, record in enumerate(records)]
    tables = frame(rows, NESTED).relationalize("root")

    root = {row["n"]: row for row in tables["root"].toDF().collect()}
    joined = tables["root"].join("l", "id", tables["root_l"]).toDF().collect()
    inner = tables["root_l"].join("`l.val.q`", "id", tables["root_l.val.q"]).toDF().collect()

    quantities: dict[Any, dict[int, int]] = {}
    for row in inner:
        quantities.setdefault(row["l.val.q"], {})[row[".index"]] = row["l.val.q.val"]
    found: dict[int, dict[int, Any]] = {}
    for row in joined:
        in_order = sorted(quantities.get(row["l.val.q"], {}).items())
        found.setdefault(row["n"], {})[row["index"]] = {
            "p": row["l.val.p"],
            "q": [one for _, one in in_order],
        }
    for row in rows:
        items = [one for _, one in sorted(found.get(row["n"], {}).items())]
        assert items == (row["l"] or [])
        assert (root[row["n"]]["l"] is None) == (row["l"] is None)
        assert root[row["n"]]["s.t"] == (row["s"] or {}).get("t")


@few
@given(records=choices)
def test_resolve_choice_keeps_every_record_and_the_structs_every_value(read, records):
    source = read(records)

    whole_values = sum(one.get("v") is not None for one in records)
    for action in ("make_cols", "make_struct", "cast:string", "project:string"):
        assert source.resolveChoice(choice=action).count() == len(records)
    columns = [
        name for name in source.resolveChoice(choice="make_cols").toDF().columns if name.split("_")[0] == "v"
    ]
    kept = source.resolveChoice(choice="make_cols").toDF().select(*columns).collect()

    assert sum(any(value is not None for value in row) for row in kept) == whole_values


@few
@given(records=choices)
def test_to_data_frame_and_back_changes_nothing(glue, read, records):
    from awsglue.dynamicframe import DynamicFrame

    source = read(records)
    again = DynamicFrame.fromDF(source.toDF(), glue, "again")

    assert bag(again) == bag(source)
    assert again.toDF().schema == source.toDF().schema
    assert again.unnest().count() == len(records)


@few
@given(records=choices)
def test_map_of_a_record_to_itself_changes_no_value(read, records):
    source = read(records)
    mapped = source.map(lambda record: {"kept": 1, **record}).drop_fields("kept")

    assert mapped.errorsCount() == 0
    assert values(mapped) == values(source)


def values(frame: Any) -> Counter[str]:
    """Return the records as functions see them, without what is null."""
    batches = frame.toDF().toArrow().to_batches()
    return Counter(_text(one) for batch in batches for one in records_of(batch, frame.schema()))


def _text(record: Any) -> str:
    return json.dumps({k: v for k, v in record.items() if v is not None}, sort_keys=True, default=str)
