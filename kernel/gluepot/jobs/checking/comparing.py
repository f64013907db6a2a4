"""What a check wrote against what the catalog holds."""

from __future__ import annotations

from collections.abc import Iterator

from gluepot.jobs.checking.models import Start, TableCheck, Verdict
from gluepot.jobs.checking.redirect import Redirected

Shape = tuple[tuple[str, ...], int]
"""Columns as Spark writes them, and the number of rows."""


def compared(redirected: Redirected, *, run: Shape | None, now: Shape | None) -> TableCheck:
    """Compare the table that the run left with the one of the catalog; None is a table that is not there.

    Rows that were appended to a copy are told and no difference: the notebook's own append is in the copy already.
    """
    differences = tuple(_differences(redirected, run, now))
    if differences:
        verdict = Verdict.DIFFERENT
    elif now is None:
        verdict = Verdict.NEW
    else:
        verdict = Verdict.SAME if run is None or run[1] == now[1] else Verdict.ADDS
    return TableCheck(
        table=redirected.table,
        start=redirected.start,
        verdict=verdict,
        columns_run=run[0] if run else None,
        columns_now=now[0] if now else None,
        rows_run=run[1] if run else None,
        rows_now=now[1] if now else None,
        differences=differences,
    )


def _differences(redirected: Redirected, run: Shape | None, now: Shape | None) -> Iterator[str]:
    if run is None and now is not None:
        yield "the run drops it"
    if run is None or now is None:
        return
    types = [dict(column.split(" ", 1) for column in shape[0]) for shape in (run, now)]
    for name in sorted(types[0].keys() - types[1].keys()):
        yield f"column {name} is new"
    for name in sorted(types[1].keys() - types[0].keys()):
        yield f"column {name} is missing"
    for name in sorted(types[0].keys() & types[1].keys()):
        if types[0][name] != types[1][name]:
            yield f"column {name} is {types[0][name]}, not {types[1][name]}"
    is_append = redirected.start is Start.COPY and redirected.appends and run[1] >= now[1]
    if run[1] != now[1] and not is_append:
        yield f"{run[1]:,} rows, not {now[1]:,}"
