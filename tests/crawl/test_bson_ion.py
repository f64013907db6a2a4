from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.crawl.lakes import types

bson = pytest.importorskip("bson")
simpleion = pytest.importorskip("amazon.ion.simpleion")

MOMENT = dt.datetime(2024, 1, 1, 10, tzinfo=dt.UTC)


def crawl_one(app, write):
    run = app.crawl.crawl([str(write.root / "t")])
    return run.tables[0]


def test_bson_says_its_types(app, write):
    documents = [
        {"_id": bson.ObjectId(), "n": 1, "big": bson.Int64(2**40), "v": 2.5, "at": MOMENT, "raw": b"x", "ok": True,
         "who": {"name": "a", "tags": ["x", "y"]}, "amount": bson.Decimal128("12.34")},
        {"_id": bson.ObjectId(), "n": None, "extra": "later"},
    ]  # fmt: skip
    write("t/a.bson", b"".join(bson.encode(document) for document in documents))

    table = crawl_one(app, write)

    assert table.classification == "bson"
    assert types(table) == {
        "_id": "string", "n": "bigint", "big": "bigint", "v": "double", "at": "timestamp", "raw": "binary", "ok": "boolean",
        "who": "struct<name:string,tags:array<string>>", "amount": "string", "extra": "string",
    }  # fmt: skip
    assert any("Spark has no reader for BSON" in note for note in table.notes)


def test_bson_that_is_cut_off_is_named(app, write):
    write("t/a.bson", (bson.encode({"a": 1}) * 20)[:-3])

    run = app.crawl.crawl([str(write.root / "t")])

    assert run.skipped[0].reason.startswith("a damaged BSON file")


def test_large_bson_is_read_at_its_head(app, write):
    write("t/a.bson", bson.encode({"a": 1, "text": "x" * 1000}) * 3000)

    assert types(crawl_one(app, write)) == {"a": "bigint", "text": "string"}


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "text"])
def test_ion_says_its_types(app, write, binary):
    rows = [
        {
            "id": 1,
            "v": 2.5,
            "amount": Decimal("12.34"),
            "name": "a",
            "at": MOMENT,
            "tags": ["x"],
            "who": {"n": 1},
        },
        {
            "id": 2,
            "v": None,
            "amount": Decimal("7.5"),
            "name": "b",
            "at": MOMENT,
            "tags": [],
            "who": {"n": 2},
        },
    ]
    content = simpleion.dumps(rows, binary=binary, sequence_as_stream=True)
    write("t/a.ion", content)

    table = crawl_one(app, write)

    assert table.classification == "ion"
    assert types(table) == {
        "id": "bigint", "v": "double", "amount": "decimal(4,2)", "name": "string", "at": "timestamp",
        "tags": "array<string>", "who": "struct<n:bigint>",
    }  # fmt: skip


def test_values_of_ion_that_disagree_are_a_choice(app, write):
    write("t/a.ion", "$ion_1_0\n{a: 1}\n{a: 2024-01-01T}\n")

    assert "values of a disagree: bigint and timestamp_ntz" in crawl_one(app, write).notes


def test_text_in_braces_is_no_ion(app, write):
    write("t/a.txt", "{this is not, a document\nat all}\n")

    run = app.crawl.crawl([str(write.root / "t")])

    assert run.tables == ()
