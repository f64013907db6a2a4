"""The whole script, in order, with labels that occur once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain

from tests.contracts.calls import databases, partitions, tables, unknown
from tests.contracts.calls.script import Call


def script() -> list[Call]:
    """All calls; a label that comes again is numbered."""
    seen: Counter[str] = Counter()
    numbered = []
    for step in chain(databases.calls(), tables.calls(), partitions.calls(), unknown.calls()):
        seen[step.label] += 1
        again = seen[step.label]
        numbered.append(step if again == 1 else replace(step, label=f"{step.label} ({again})"))
    return numbered
