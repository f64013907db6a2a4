"""Random tables written by Python's csv module must come back through the catalog cell by cell."""

from __future__ import annotations

import csv
import io
import random
import string
from datetime import UTC, date, datetime, timedelta

import pytest

WORDS = [
    "alpha",
    "Berlin",
    "New York",
    "Zoë",
    "O'Brien",
    'said "hi"',
    "a;b",
    "x|y",
    "1,5",
    "50%",
    "#tag",
    "two\nlines",
]
MAKE = {
    "bigint": lambda r: str(r.randint(-1000, 100_000)),
    "double": lambda r: f"{r.uniform(-100, 100):.{r.randint(1, 6)}f}",
    "string": lambda r: " ".join(r.choice(WORDS) for _ in range(r.randint(1, 4))),
    "date": lambda r: str(date(2020, 1, 1) + timedelta(days=r.randint(0, 1000))),
    "timestamp": lambda r: (
        f"{datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=r.randint(0, 10**8)):%FT%TZ}"
    ),
    "timestamp_ntz": lambda r: (
        f"{datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=r.randint(0, 10**8)):%F %T}"
    ),
    "boolean": lambda r: r.choice(["true", "false"]),
}


def text_of(cell, kind):
    """Return a cell as the text that both sides are compared by."""
    if cell is None or cell == "":
        return ""
    if kind in ("bigint", "double"):
        return repr(float(cell))
    if kind == "boolean":
        return str(cell).lower()
    if isinstance(cell, datetime):
        return f"{cell:%F %T}"
    return str(cell).replace("T", " ").removesuffix("Z") if kind.startswith("timestamp") else str(cell)


@pytest.mark.parametrize("seed", range(24))
def test_what_csv_wrote_is_what_the_table_reads(app, write, read, seed):
    r = random.Random(seed)
    kinds = [r.choice(list(MAKE)) for _ in range(r.randint(2, 8))] + ["bigint"]
    rows = [["" if r.random() < 0.1 else MAKE[kind](r) for kind in kinds] for _ in range(r.randint(5, 200))]
    has_header, buffer = r.random() < 0.8, io.StringIO()
    writer = csv.writer(
        buffer, delimiter=r.choice(",;\t|"), lineterminator=r.choice(["\n", "\r\n"]),
        quoting=r.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        **r.choice([{}, {"doublequote": False, "escapechar": "\\"}]),
    )  # fmt: skip
    names = [f"{string.ascii_lowercase[n]}_{kind}" for n, kind in enumerate(kinds)]
    writer.writerows([names, *rows] if has_header else rows)
    write("t/a.csv", buffer.getvalue())

    (table,) = app.crawl.crawl([str(write.root / "t")]).tables

    assert [column.type for column in table.columns] == kinds
    assert [column.name for column in table.columns] == (
        names if has_header else [f"col{n + 1}" for n in range(len(kinds))]
    )
    found = sorted(
        [text_of(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in read("default", "t")
    )
    assert found == sorted(
        [text_of(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in rows
    )
