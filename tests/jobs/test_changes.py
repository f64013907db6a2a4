"""What statements change, as far as their text and the functions of the page tell."""

from __future__ import annotations

import ast

import pytest

from gluepot.jobs.changes import Changes

FUNCTIONS = """
import random, time, plots as pl
from heapq import heappush
def own(): return 1
def grow(n):
    state["rows"] += n
def fill(given, *, more):
    given["a"] = 1
    more.append(2)
    local = []
    local.append(3)
def through(x):
    fill(x.inner, more=own())
    grow(1)
def count():
    global total
    total += 1
def outer():
    n = 0
    def up():
        nonlocal n
        n += 1
        seen.add(n)
    up()
class Box:
    def put(self):
        self.full = True
"""


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("d['a'] = 1", {"d"}),
        ("d.x.y += 1", {"d"}),
        ("del d['a'], e.x", {"d", "e"}),
        ("a.x, b[0] = 1, 2", {"a", "b"}),
        ("rows.append(item)", {"rows"}),
        ("d.setdefault('a', []).append(1)", {"d"}),
        ("last = stack.pop()", {"stack"}),
        ("first = next(lines)", {"lines"}),
        ("for row in rows:\n    row['x'] = 1", {"row", "rows"}),
        ("for i, row in enumerate(rows):\n    seen.add(i)", {"seen"}),
        ("if ok:\n    d.update(a=1)", {"d"}),
        ("grow(2)", {"state"}),
        ("x = grow(2)", {"state"}),
        ("fill(d, more=e)", {"d", "e"}),
        ("fill(d.part, more=[])", {"d"}),
        ("through(d)", {"d", "state"}),
        ("count()", {"total"}),
        ("done = list(map(count, [1]))", {"total"}),
        ("outer()", {"seen"}),
        ("call(lambda: box.add(1))", {"box"}),
        ("random.shuffle(rows)", {"random", "rows"}),
        ("heappush(heap, 1)", {"heap"}),
        ("setattr(d, 'a', 1)", {"d"}),
        ("box.put()", {"box"}),
        # What changes nothing:
        ("d = {}", set()),
        ("own()", set()),
        ("print(rows)", set()),
        ("time.sleep(n)", set()),
        ("n = len(rows)", set()),
        ("x = f(rows)", set()),
        ("df.show()", set()),
        ("df.write.mode('append').saveAsTable('t')", set()),
        ("df.writeTo('t').append()", set()),
        ("gluepot.write(df, 't')", set()),
        ("def later():\n    d['a'] = 1", set()),
    ],
)
def test_what_a_statement_changes(statement, changed):
    tree = ast.parse(statement)

    assert Changes([ast.parse(FUNCTIONS), tree]).of(tree.body[0]) == changed


def test_what_is_done_elsewhere_changes_nothing_here():
    [statement] = ast.parse("client.post(url, body)").body

    assert Changes([]).of(statement) == {"client"}
    assert Changes([], lambda _statement: True).of(statement) == set()
