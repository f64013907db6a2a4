"""The dialect of delimited text: which delimiter and quote, by how well the rows come out.

Each candidate is tried on the head of the file. A good one gives rows of one width (`consistency`), and cells that
are values rather than pieces with other delimiters left in them (`cleanness`). Why not DuckDB's sniffer or CleverCSV: docs/decisions/011.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

# Glue's five first; the others must be nearly perfect to be believed.
_DELIMITERS = {",": 1.0, "\t": 1.0, ";": 1.0, "|": 1.0, "\x01": 1.0, "\x1f": 1.0,
               "\x1e": 1.0, ":": 0.6, "^": 0.8, "~": 0.8, "@": 0.6, " ": 0.6}  # fmt: skip
_QUOTES = ('"', "'")
_UNIT = "\x1f"
_SIGNS = re.compile(r"[|;:~^,#!$%&*<>=@\t]{2,4}")
_LONG_LINES = 20
_QUOTED = re.compile(r'"[^"]*"')
_MAX_ALONE = 0.4  # of the lines may have a sign of it alone, inside a cell
_LONG_PRIOR = 1.5  # the single character of it splits as evenly, into empty columns
_DETECT_CHARS = 64 << 10
_DETECT_ROWS = 500
_DETECT_LINES = 5
_DETECT_MOST = 2 << 20
_LINE_END = re.compile(r"\r\n|\n|\r")
_MIN_CONSISTENCY = 0.8
_MIN_SCORE = 0.35
_MAX_BEFORE = 25  # rows before a table
_MIN_INSIDE = 0.4
_SENTENCE_WORDS = 4
_NUMBER = re.compile(r"[-+]?[\d.,]*\d(?:[eE][-+]?\d+)?%?\Z")
_MOMENT = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\Z"
)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\Z")


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How delimited text is written. `escape` is the quote itself where quotes are doubled (RFC 4180).

    `quoted`: quotes occur. `spaced`: blanks stand before some of them, behind a delimiter; all blanks there are then no
    part of cells. `comment`: lines that begin with this character are remarks; "" for none.
    """

    delimiter: str
    quote: str = '"'
    escape: str = '"'
    quoted: bool = False
    spaced: bool = False
    comment: str = ""

    def rows(self, text: str) -> list[list[str]]:
        """Split text into rows of cells; blank lines and remarks are left out.

        Raises:
            csv.Error: a cell is longer than the library's limit (128 KB).
        """
        return [row for row in self._reader(text) if row and not self._is_remark(row)]

    def head_rows(self, text: str, count: int) -> list[list[str]]:
        """Return the first `count` rows only."""
        return list(islice((row for row in self._reader(text) if row and not self._is_remark(row)), count))

    def _reader(self, text: str) -> Iterator[list[str]]:
        doubled = self.escape == self.quote
        delimiter = self.delimiter
        if len(delimiter) > 1:
            # Python's reader takes one character; the unit separator stands for the several, also inside cells.
            text, delimiter = text.replace(delimiter, _UNIT), _UNIT
        rows = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, quotechar=self.quote, doublequote=doubled,
            escapechar=None if doubled else self.escape, skipinitialspace=self.spaced, strict=False,
        )  # fmt: skip
        if delimiter is self.delimiter:
            return rows
        return ([cell.replace(_UNIT, self.delimiter) for cell in row] for row in rows)

    def _is_remark(self, row: list[str]) -> bool:
        return bool(self.comment) and row[0].startswith(self.comment)


def find_dialect(text: str) -> Dialect | None:
    """Return the dialect in which `text` (the head of a file, whole lines) is a table of two or more columns."""
    sample = _head(text)
    comment = _comment_character(sample)
    best: tuple[float, Dialect] | None = None
    for delimiter, prior in {**_DELIMITERS, **_long_delimiters(sample)}.items():
        if delimiter not in sample:
            continue
        for quote in _QUOTES:
            if quote == "'" and not _encloses(sample, delimiter, quote, " *"):
                continue
            dialect = _dialect(sample, delimiter, quote, comment)
            score = _score(dialect, sample) * prior
            if best is None or score > best[0]:
                best = (score, dialect)
    return best[1] if best is not None and best[0] >= _MIN_SCORE else None


def dialect_of(text: str, delimiter: str, quote: str = "") -> Dialect:
    """Return the dialect of text whose delimiter is known; quoting and remarks are looked for."""
    sample = _head(text)
    return _dialect(sample, delimiter, quote or '"', _comment_character(sample))


def _dialect(sample: str, delimiter: str, quote: str, comment: str) -> Dialect:
    spaced = delimiter != " " and _encloses(sample, delimiter, quote, blanks=" +")
    return Dialect(
        delimiter=delimiter, quote=quote, escape=_escape_of(sample, delimiter, quote),
        quoted=spaced or _encloses(sample, delimiter, quote), spaced=spaced, comment=comment,
    )  # fmt: skip


def _long_delimiters(text: str) -> dict[str, float]:
    """Return delimiters of several characters: signs that stand together, as often in each of the first lines."""
    lines = [_QUOTED.sub("", line) for line in text.splitlines()[:_LONG_LINES] if line]
    if len(lines) < 2:
        return {}
    found = {}
    for run in set(_SIGNS.findall(lines[0])):
        counts = {line.count(run) for line in lines}
        alone = sum(any(sign in line.replace(run, "") for sign in run) for line in lines)
        if len(counts) == 1 and alone < len(lines) * _MAX_ALONE:
            found[run] = _LONG_PRIOR
    return found


def usual_width(rows: list[list[str]]) -> int:
    """Return how many cells most rows have; rows of one cell are no row of a table as long as there are others."""
    counts = Counter(map(len, rows))
    return max(counts, key=lambda width: (width > 1, counts[width]))


def _head(text: str) -> str:
    if len(text) <= _DETECT_CHARS:
        return text
    # Of a table with thousands of columns these are a few lines only.
    few = list(islice((match.end() for match in _LINE_END.finditer(text, 0, _DETECT_MOST)), _DETECT_LINES))
    end = max(text.rfind("\n", 0, _DETECT_CHARS) + 1, few[-1] if few else 0)
    return text[: end or _DETECT_CHARS]


def _comment_character(text: str) -> str:
    """Return `#` when the text begins with lines of remarks; they may hold a delimiter or not."""
    first = text.lstrip("\r\n")
    if not first.startswith("#"):
        return ""
    lines = [line for line in first.splitlines() if line]
    remarks = sum(line.startswith("#") for line in lines)
    # A header that begins with '#' stands alone and is followed by data of the same shape.
    return "#" if remarks > 1 or not _same_shape(lines[:2]) else ""


def _same_shape(lines: list[str]) -> bool:
    return len(lines) == 2 and any(
        lines[0].count(d) == lines[1].count(d) > 0 for d in _DELIMITERS if d != " "
    )


def _encloses(text: str, delimiter: str, quote: str, blanks: str = "") -> bool:
    """Say whether the quote stands where quotes stand: at the edge of a cell, or behind `blanks` (an expression) there."""
    d, q = re.escape(delimiter), re.escape(quote)
    cell = rf"{q}(?:[^{q}]|{q}{q}|\\{q})*{q}"
    edge = rf"{d}{blanks}" if blanks else rf"\A|[\r\n]|{d}"
    return re.search(rf"(?:{edge}){cell}(?:{d}|[\r\n]|\Z)", text) is not None


def _escape_of(text: str, delimiter: str, quote: str) -> str:
    """Return the backslash where it stands before quotes inside cells, else the quote (doubling)."""
    d = re.escape(delimiter)
    backslashed = len(re.findall(rf"\\{quote}(?!{d}|[\r\n]|\Z)", text))
    doubled = len(re.findall(rf"[^{d}\r\n\\]{quote}{quote}", text))
    return "\\" if backslashed > doubled else quote


def _score(dialect: Dialect, text: str) -> float:
    try:
        rows = dialect.head_rows(text, _DETECT_ROWS)
    except csv.Error:
        return 0.0
    if len(rows) < 2:
        return 0.0
    width = usual_width(rows)
    fits = [len(row) == width for row in rows]
    inside = fits[fits.index(True) : len(fits) - fits[::-1].index(True)]
    is_common = _DELIMITERS.get(dialect.delimiter) == 1.0
    # Glue's delimiters may have lines around them or ragged rows in between; the others have no such excuse, but for a
    # header that leaves out the name of the rows, as R writes it.
    strict = fits[1:] if len(rows[0]) == width - 1 else fits
    consistency = sum(inside) / len(inside) if is_common else sum(strict) / len(strict)
    if width < 2 or len(inside) < 2 or consistency < (_MIN_CONSISTENCY if is_common else 0.99):
        return 0.0
    around = len(fits) - len(inside)
    if fits.index(True) > _MAX_BEFORE or len(inside) < max(len(fits) * _MIN_INSIDE, 3 if around > 1 else 2):
        return 0.0
    consistency *= math.sqrt(math.sqrt(len(inside) / len(fits)))
    fitting = [row for row in rows if len(row) == width]
    if not dialect.quoted and _is_prose(fitting):
        return 0.0
    if dialect.delimiter == " " and any(not any(column) for column in zip(*fitting, strict=True)):
        return 0.0  # several blanks stand between cells, for the eye
    if dialect.delimiter == ":" and sum(row[1].startswith(" ") for row in fitting) > len(fitting) / 2:
        return 0.0  # `name: value`, as headers of mails and properties are written
    cells = [cell for row in fitting for cell in row]
    return consistency**2 * _cleanness(cells, dialect) * (1 - 1 / (width + 2))


def _is_prose(rows: list[list[str]]) -> bool:
    """Say whether these are sentences that happen to have as many commas each: every column is running text.

    A table whose columns are all texts is told by its first row, which is names and not sentences. A blank after
    each delimiter, as in prose, lowers the bar.
    """
    later = [cell for row in rows for cell in row[1:]]
    spaced = sum(cell.startswith(" ") for cell in later) > len(later) * 0.8
    words = _SENTENCE_WORDS - 1 if spaced else _SENTENCE_WORDS
    if not spaced and all(len(cell.split()) < words for cell in rows[0]):
        return False
    for column in zip(*rows, strict=True):
        sentences = sum(len(cell.split()) >= words for cell in column)
        numbers = sum(bool(_NUMBER.match(cell.strip()) or _MOMENT.match(cell.strip())) for cell in column)
        if sentences < len(column) * 0.4 or numbers > len(column) * 0.5:
            return False
    return True


def _cleanness(cells: list[str], dialect: Dialect) -> float:
    """Return the share of cells that are empty, numbers, moments, or text with no other delimiter in it."""
    others = "".join(delimiter for delimiter in ",\t;|" if delimiter != dialect.delimiter)
    foreign = re.compile(f"[{re.escape(others)}]")
    seen = Counter(cells)
    clean = 0.0
    for cell, count in seen.items():
        text = cell.strip()
        if not text or _NUMBER.match(text) or _MOMENT.match(text) or _TIME.match(text):
            clean += count
        elif len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES and text[0] != dialect.quote:
            clean += 0.5 * count
        elif dialect.quote in text and not dialect.quoted:
            clean += 0.3 * count
        elif foreign.search(text):
            # A comma inside running text is no sign of another delimiter; a tab or a bar is.
            clean += (0.9 if re.search(r", ", text) else 0.5) * count
        else:
            clean += 0.98 * count
    return clean / max(1, len(cells))
