"""`--full`: every value counts, and memory does not grow with the file."""

from __future__ import annotations

import gzip
import json
import random

import pytest

from gluepot.crawl import json_documents, sampling
from gluepot.crawl.classifiers import json as json_classifier
from gluepot.crawl.classifiers import xml as xml_classifier
from gluepot.crawl.custom import ClassifierKind, CsvRules, CustomClassifier, HeaderPresence
from gluepot.crawl.models import CrawlPolicies, Reading
from tests.crawl.lakes import types

FULL = CrawlPolicies(reading=Reading.FULL)


@pytest.fixture
def small_pieces(monkeypatch):
    """Files of half a megabyte are large ones: a sample shows their head, middle and end."""
    monkeypatch.setattr(sampling, "PIECE_BYTES", 64 << 10)
    monkeypatch.setattr(sampling, "WHOLE_BYTES", 128 << 10)


def lines(odd, count=40_000, at=27_500):
    return [odd if n == at else f"{n},{n}.5,2024-01-01" for n in range(count)]


@pytest.mark.parametrize(
    "pack", [str.encode, lambda text: gzip.compress(text.encode())], ids=["plain", "gzip"]
)
def test_one_odd_value_anywhere_is_found(app, write, small_pieces, pack):
    content = "id,v,day\n" + "\n".join(lines("7,none at all,2024-01-01")) + "\n"
    write("t/a.csv" if pack is str.encode else "t/a.csv.gz", pack(content))

    (sampled,) = app.crawl.crawl([str(write.root / "t")], database="sampled").tables
    (full,) = app.crawl.crawl([str(write.root / "t")], database="full", policies=FULL).tables

    assert types(sampled)["v"] == "double"
    assert types(full) == {"id": "bigint", "v": "string", "day": "date"}
    assert any("values of v disagree" in note for note in full.notes)


def test_what_holds_throughout_keeps_its_types(app, write, small_pieces):
    write("t/a.csv", "id,v,day\n" + "\n".join(lines("7,8.5,2024-01-02")) + "\n")

    (table,) = app.crawl.crawl([str(write.root / "t")], policies=FULL).tables

    assert types(table) == {"id": "bigint", "v": "double", "day": "date"}


def test_a_date_of_another_pattern_far_behind_makes_text(app, write, small_pieces):
    r = random.Random(1)
    rows = [f"{n},{r.randint(13, 28)}.{r.randint(1, 12):02}.2024" for n in range(20_000)]
    rows[14_000] = "1,2024/05/30"
    write("t/a.csv", "id,day\n" + "\n".join(rows) + "\n")

    (sampled,) = app.crawl.crawl([str(write.root / "t")], database="sampled").tables
    (table,) = app.crawl.crawl([str(write.root / "t")], policies=FULL).tables

    assert types(sampled) == {"id": "bigint", "day": "date"}
    assert types(table) == {"id": "bigint", "day": "string"}


def test_lines_of_json_are_read_to_the_end(app, write, small_pieces):
    rows = [{"id": n, "v": n} for n in range(20_000)]
    rows[15_000] = {"id": 1, "v": "x", "late": True}
    write("t/a.json", "".join(json.dumps(row) + "\n" for row in rows))

    (sampled,) = app.crawl.crawl([str(write.root / "t")], database="sampled").tables
    (table,) = app.crawl.crawl([str(write.root / "t")], policies=FULL).tables

    assert types(sampled) == {"id": "bigint", "v": "bigint"}
    assert types(table) == {"id": "bigint", "v": "string", "late": "boolean"}


def test_utf_16_is_read_in_pieces_too(app, write, small_pieces):
    write("t/a.csv", "id,v,day\n" + "\n".join(lines("7,8.5,none at all", 10_000, 7_000)) + "\n", "utf-16")

    (sampled,) = app.crawl.crawl([str(write.root / "t")], database="sampled").tables
    (table,) = app.crawl.crawl([str(write.root / "t")], policies=FULL).tables

    assert types(sampled) == {"id": "bigint", "v": "double", "day": "date"}
    assert types(table) == {"id": "bigint", "v": "double", "day": "string"}


@pytest.fixture
def small_documents(small_pieces, monkeypatch):
    """Of documents, too, a sample is their head."""
    monkeypatch.setattr(json_classifier, "_MAX_DOCUMENT_BYTES", 128 << 10)
    monkeypatch.setattr(xml_classifier, "_HEAD_BYTES", 64 << 10)
    monkeypatch.setattr(sampling, "CHUNK_BYTES", 10_007)  # no boundary of anything


@pytest.mark.parametrize("between", [",", ",\n  "], ids=["in one line", "over many"])
def test_an_array_of_json_is_read_to_its_end(app, write, small_documents, between):
    rows = [{"id": n, "v": n, "place": "Zürich"} for n in range(20_000)]
    rows[19_000] = {"id": 1, "v": "x", "place": None, "late": [1.5]}
    write("t/a.json", "[" + between.join(json.dumps(row, ensure_ascii=False) for row in rows) + "]")

    (sampled,) = app.crawl.crawl([str(write.root / "t")], database="sampled").tables
    (table,) = app.crawl.crawl([str(write.root / "t")], database="full", policies=FULL).tables

    assert types(sampled) == {"id": "bigint", "v": "bigint", "place": "string"}
    assert types(table) == {"id": "bigint", "v": "string", "place": "string", "late": "array<double>"}
    assert any("values of v disagree" in note for note in table.notes), table.notes


def test_a_json_array_that_breaks_off_far_behind_is_said(app, write, small_documents):
    rows = ",".join(json.dumps({"id": n}) for n in range(40_000))
    write("t/a.json", f"[{rows},{{'id'")

    (table,) = app.crawl.crawl([str(write.root / "t")], policies=FULL).tables

    assert types(table) == {"id": "bigint"}
    assert any("1 of 40001" in note for note in table.notes)


def test_a_json_value_that_never_ends_does_not_fill_memory(app, write, small_documents, monkeypatch):
    monkeypatch.setattr(json_documents, "MAX_RECORD_CHARACTERS", 1 << 20)
    write("t/a.json", '{"id": "' + "x" * (3 << 20))
    write("t/b.json", '{"id": 1}\n')

    report = app.crawl.crawl([str(write.root / "t")], policies=FULL)

    assert [(table.name, table.files) for table in report.tables] == [("t", 1)]
    assert any("never ends" in skipped.reason for skipped in report.skipped)


def test_xml_is_read_to_its_end(app, write, small_documents):
    rows = [f"<row id='{n}'><v>{n}</v></row>" for n in range(20_000)]
    rows[19_000] = "<row id='1'><v>x</v><v>y</v><late>2024-05-30</late></row>"
    write("t/a.xml", "<rows>" + "".join(rows) + "</rows>")

    (sampled,) = app.crawl.crawl([str(write.root / "t")], database="sampled").tables
    (table,) = app.crawl.crawl([str(write.root / "t")], database="full", policies=FULL).tables

    assert types(sampled) == {"_id": "bigint", "v": "bigint"}
    assert types(table) == {"_id": "bigint", "v": "array<string>", "late": "date"}


def test_columns_between_blanks_are_read_to_their_end(app, write, small_pieces):
    rows = [f"{n:<8} {n}.5   2024-01-01" for n in range(20_000)]
    rows[11_500] = f"{7:<8} often 2024-01-01"
    write("t/a.txt", "id       v      day\n" + "\n".join(rows) + "\n")

    (table,) = app.crawl.crawl([str(write.root / "t")], policies=FULL).tables

    assert types(table) == {"id": "bigint", "v": "string", "day": "date"}


def test_a_log_whose_later_lines_are_none_is_no_log(app, write, small_pieces):
    line = '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 23\n'
    write("t/a.log", line * 1200 + "this is no line of a log\n" * 8000)

    run = app.crawl.crawl([str(write.root / "t")], policies=FULL)

    assert "apache" not in {table.classification for table in run.tables}


@pytest.mark.parametrize("kind", ["bson", "ion binary", "ion text"])
def test_documents_of_other_formats_are_read_to_their_end(app, write, monkeypatch, kind):
    rows = [{"id": n, "v": n, "text": "x" * 90} for n in range(12_000)]
    rows[11_900] = {"id": 1, "v": 1.5, "text": "y", "late": True}
    if kind == "bson":
        bson = pytest.importorskip("bson")
        content = b"".join(bson.encode(row) for row in rows)
    else:
        ion = pytest.importorskip("amazon.ion.simpleion")
        content = ion.dumps(rows, binary=kind == "ion binary", sequence_as_stream=True)
    write("t/a.dat", content if isinstance(content, bytes) else content.encode())

    (sampled,) = app.crawl.crawl([str(write.root / "t")], database="sampled").tables
    (table,) = app.crawl.crawl([str(write.root / "t")], database="full", policies=FULL).tables

    assert types(sampled) == {"id": "bigint", "v": "bigint", "text": "string"}
    assert types(table) == {"id": "bigint", "v": "double", "text": "string", "late": "boolean"}


def test_of_stated_types_the_others_are_still_found_out(app, write, small_pieces):
    rules = CsvRules(delimiter=",", contains_header=HeaderPresence.PRESENT, datatypes=("STRING",))
    app.classifiers.add(CustomClassifier(name="c", kind=ClassifierKind.CSV, csv=rules))
    write("t/a.csv", "id,v,day\n" + "\n".join(lines("7,none at all,2024-01-01")) + "\n")

    (table,) = app.crawl.crawl([str(write.root / "t")], policies=FULL, classifiers=["c"]).tables

    assert types(table) == {"id": "string", "v": "string", "day": "date"}
