"""Notebooks as people write them. Each gives a script that prints what the notebook prints, or the true reason why not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import PromotionRefusedError
from tests.jobs.notebook_shell import notebook_shell, run_cells
from tests.jobs.notebooks import page

# name → cells; every cell is part of the job. What the notebook prints, the script must print.
RUNS = {
    "functions across cells": ["def a(x):\n    return b(x) + 1", "def b(x):\n    return x * 2", "print(a(3))"],
    "closures": [
        "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n    return up",
        "up = counter(); up()\nprint(up())",
    ],
    "global state": ["total = 0\ndef add(x):\n    global total\n    total += x", "add(2)\nadd(3)", "print(total)"],
    "a global made by a function": ["def make():\n    global made\n    made = 5", "make()", "print(made)"],
    "classes and dataclasses": [
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    def twice(self):\n        return P(self.x * 2)",
        "p = P(2)\np",
        "print(p.twice())",
    ],
    "comprehensions and walrus": [
        "xs = [1, 2, 3]\nif (n := len(xs)) > 2:\n    ys = {x: [x * k for k in range(n)] for x in xs}",
        "print(n, ys, [y for row in ys.values() for y in row])",
    ],
    "star import": ["from math import *", "print(floor(pi))"],
    "a star that hides a later import": ["from os.path import *\nfrom posixpath import join", "print(join('a', 'b'))"],
    "an import that a star would hide": ["from math import *", "from builtins import pow", "print(pow(2, 3))"],
    "try import": ["try:\n    import nothing_like_this as nl\nexcept ImportError:\n    nl = None", "print(nl)"],
    "one name, two imports": ["import datetime", "print(datetime.date(2013, 1, 1))", "from datetime import datetime", "print(datetime(2013, 1, 1))"],
    "an import used before it is replaced": ["import json\nfirst = json.dumps([1])", "class json: pass", "print(first, json.__name__)"],
    "display of many kinds": ["rows = [1, 2]", "rows", "display(rows)", "rows[0]\nprint(rows)", "rows;"],
    "line magics": ["%config Application.log_level = 30\n%time x = 1 + 1", "%timeit -n1 -r1 x", "print(x)"],
    "cell magics": ["%%time\nx = 2\ny = [\n  x,\n]", "%%capture out\nz = 3", "print(x, y, z)"],
    "percent signs that are Python": ["a = 7\nb = (a\n  % 4)\ntext = '''\n%not_a_magic\n!not a shell\n'''", "print(b, a % 2, text.strip())\nq = '%d' % a\nprint(q)"],
    "question marks": ["x = 1\nx?\n?x\nlen??", "print('really?')"],
    "continued lines and semicolons": ["x = 1; y = 2; x\nz = x + \\\n    y", "print(z); z"],
    "decorators and defaults": ["import functools\nBASE = 10", "@functools.lru_cache\ndef f(x, base=BASE):\n    return x + base\n\nf(1)", "print(f(2))"],
    "with, for, match, except": [
        "import io\nwith io.StringIO('a b') as handle:\n    words = handle.read().split()",
        "for word in words:\n    last = word\nmatch words:\n    case [first, *rest]:\n        pass",
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    seen = str(error)",
        "print(words, last, first, rest, seen)",
    ],
    "deleted and made again": ["x = [1]", "del x", "x = 2", "print(x)"],
    "mutation in place": ["d = {}\nl = []", "d['a'] = 1\nl.append(2)\nl += [3]", "print(d, l)"],
    "a docstring and comments": ["'''About this notebook.'''\n# only a comment", "# compute\nx = 1  # one\n\n\n# trailing", "print(x)"],
    "future import": ["from __future__ import annotations\ndef f(x: Unknown) -> Other:\n    return x", "print(f(1))"],
    "environment": ["%env GLUEPOT_TEST_WORD=shown\n%set_env GLUEPOT_TEST_OTHER also", "import os\nprint(os.environ['GLUEPOT_TEST_WORD'], os.environ['GLUEPOT_TEST_OTHER'])"],
    "a function called top": ["def top(n):\n    return n + 1", "print(top(1))"],
    "lambdas, nested and async functions": [
        "import asyncio\nscale = 3\nf = lambda x, s=scale: x * s",
        "async def work():\n    await asyncio.sleep(0)\n    return [f(x) for x in range(3)]",
        "def main():\n    def inner():\n        return asyncio.run(work())\n    return inner()",
        "import threading\nbox = []\nt = threading.Thread(target=lambda: box.append(main())); t.start(); t.join()\nprint(box)",
    ],
    "names that the script itself could use": ["arguments = 1\nparser = 2\nargparse = 3", "print(arguments, parser, argparse)"],
    "a function called input": ["def input(text):\n    return text * 2", "print(input('a'))"],
    "main guard": ["if __name__ == '__main__':\n    print('main')"],
    "f-strings with quotes and braces": ["v = {'k': 1}\nprint(f\"{v['k']} {{}} {'%s' % 2!r:>5}\")"],
    "indented magics": ["import time\nif True:\n    %time x = 5\n    %precision 3\nprint(x)"],
}  # fmt: skip

REFUSALS = {
    "shell line": (["files = !ls"], "Shell line '!ls'"),
    "shell in a block": (["if True:\n    !ls"], "cell 1, line 2: Shell line"),
    "%run": (["%run other.py"], "brings in names from another file"),
    "%%bash": (["%%bash\nls"], "runs a shell"),
    "%%writefile": (["%%writefile x.py\na = 1"], "Magic %%writefile is not known"),
    "top-level await": (["import asyncio\nawait asyncio.sleep(0)"], "'await' outside function"),
    "get_ipython": (["get_ipython().run_line_magic('pwd', '')"], "It exists only in a notebook"),
    "the last result": (["1 + 1", "x = _ + 1"], "It exists only in a notebook"),
    "history": (["x = Out[3]"], "It exists only in a notebook"),
    "return outside": (["return 3"], "'return' outside function"),
    "a bad indent": (["x = 1\n  y = 2"], "Syntax error: unexpected indent"),
    "SQL with an expression in braces": (["%%sql -o a\nSELECT {x + 1}"], "must be the name of a variable"),
    "SQL options that do not exist": (["%%sql --outputs a\nSELECT 1"], "options of %%sql cannot be read"),
    "a cell magic below code": (["x = 1\n%%sql\nSELECT 1"], "cell 1, line 2: %%sql stands below other code"),
    "SQL of a variable that nobody defines": (
        ["%%sql -o a\nSELECT {month}"],
        "the name 'month' is used here",
    ),
    "a class body that needs a name": (["class A:\n    x = missing"], "the name 'missing' is used here"),
    "a default that needs a name": (["def f(x=missing): ..."], "the name 'missing' is used here"),
    "a decorator that nobody defines": (["@missing\ndef f(): ..."], "the name 'missing' is used here"),
    "an annotation that nobody defines": (["x: Missing = 1"], "the name 'Missing' is used here"),
    "cells that only ran in another order": (
        ["df.write.saveAsTable('out')", "df = spark.range(3)"],
        "Cell 2 defines it, but comes later: a job runs from top to bottom",
    ),
    "a cell that was deleted": (
        ["spark.createDataFrame(lookup).write.saveAsTable('out')"],
        "the name 'lookup' is used here, but no chosen cell defines it before. No cell of the notebook does: it may live only in memory",
    ),
    "a table that nobody makes": (
        ["%%sql\nCREATE TABLE out AS SELECT * FROM never_there"],
        "Table 'default.never_there' not found",
    ),
    "a question to the person": (["day = input('which day?')"], "input() waits for somebody who answers"),
    "a password that is typed in": (
        ["from getpass import getpass\nprint(len(getpass()))"],
        "getpass() waits for somebody who answers",
    ),
    "a crawl": (["%crawl data"], "runs a crawler, which is not a step of a job"),
}


@pytest.fixture
def in_notebook(tmp_path, monkeypatch, capfd):
    """Run cells as a kernel does, and return what they print; results are shown elsewhere there, so not at all here."""
    monkeypatch.chdir(tmp_path)
    with notebook_shell(monkeypatch) as shell:

        def run(sources: list[str]) -> str:
            run_cells(shell, sources)
            return capfd.readouterr().out

        yield run


def printed(text: str) -> list[str]:
    """Leave out what %time, %timeit and %env write, which are no part of a job."""
    noise = ("CPU times", "Wall time", "env:")
    return [
        line
        for line in text.splitlines()
        if line.strip() and not line.startswith(noise) and " per loop " not in line
    ]


@pytest.mark.parametrize("name", RUNS)
def test_the_script_prints_what_the_notebook_prints(jobs, folder, in_notebook, name):
    script = folder / "script.py"
    promotion = jobs.promote("nasty", page(folder, *RUNS[name]), Selection())
    script.write_text(promotion.version.content.script, encoding="utf-8")

    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, f"{done.stderr}\n{script.read_text()}"
    assert printed(done.stdout) == printed(in_notebook(RUNS[name]))


@pytest.mark.parametrize("name", REFUSALS)
def test_what_cannot_run_is_refused_for_the_true_reason(jobs, folder, name):
    sources, reason = REFUSALS[name]

    with pytest.raises(PromotionRefusedError) as caught:
        jobs.promote("nasty", page(folder, *sources), Selection())

    assert reason in str(caught.value)
