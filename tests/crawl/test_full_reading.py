"""`--full`: every value counts, and memory does not grow with the file."""

from __future__ import annotations

import gzip
import json
import random

import pytest

from gluepot.crawl import sampling
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
