"""JSON paths of custom classifiers: `$`, `*`, `.name`, `['name']`, `[0]`.

Spark's reader takes whole objects from the top, so the table keeps the objects' own columns. Of a path that leads
deeper, the report says what to select for its records.
"""

from __future__ import annotations

import re

from gluepot.errors import InvalidInputError

_PATH = re.compile(r"\$(?:\.\*|\.[A-Za-z_]\w*|\['[^']+'\]|\[\*\]|\[\d+\])*\Z")
_STEP = re.compile(r"\.(\*|[A-Za-z_]\w*)|\['([^']+)'\]|\[(\*|\d+)\]")


def path_note(path: str) -> str:
    """Return what a reader of the table should know about a path; "" where the table's rows are its records.

    Raises:
        InvalidInputError: it is no path.
    """
    if not _PATH.match(path):
        raise InvalidInputError(f"{path!r} is no JSON path.", "Write, for example: $.records[*]")
    steps = [name or quoted or number for name, quoted, number in _STEP.findall(path)]
    if not steps or steps == ["*"]:
        return ""
    column, rest = ".".join(f"`{step}`" for step in steps if step != "*"), "*" in steps
    records = f"inline({column})" if rest else f"{column}.*"
    return f"Spark's reader knows no path, so the rows are the objects above {path}; select {records} for its records"
