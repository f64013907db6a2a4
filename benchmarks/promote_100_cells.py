"""`%promote` of a notebook of 100 code cells: the first one of its process, against the second that it may take.

Timed from reading the file to the stored version: cells read and checked, names, tables and secrets looked up, the
script written and formatted. The cells are as people write them: headings, imports, functions, SQL with variables,
DataFrames over one another, plots that are only looked at. `gluepot` is imported before, as a kernel has it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import nbformat

from benchmarks.harness import Comparison, Contender, main
from gluepot.database import open_database
from gluepot.database.schema import upgrade

CELLS = 100
BUDGET_S = 1.0
_PATTERNS = (
    "from pyspark.sql import functions as F\nimport datetime as dt\nrate_{n} = {n} / 7\nsince_{n} = dt.date(2013, 1, 1 + {n} % 28)",
    "def shared_{n}(frame, by):\n    # what a colleague asked for\n    return frame.withColumn('x', F.col('id') * by + rate_{n})",
    "df_{n} = shared_{n}(spark.range({n}), rate_{n}).where(F.col('id') > 3)\ndf_{n}.show(5)\ndf_{n}",
    "%%sql -o kept_{n}\nSELECT id, sum(x) AS total\nFROM {{df_{n}}} WHERE x > {{rate_{n}}}\nGROUP BY id ORDER BY total",
    "kept_{n}.join(df_{n}, 'id').write.mode('overwrite').saveAsTable('default.out_{n}')",
)
_TIMED = """
import json, time
from pathlib import Path
from gluepot.app import open_app
from gluepot.jobs.cells import Selection
from gluepot.jobs.notebook_file import read_notebook
app = open_app()
jobs = app.jobs
began = time.perf_counter()
promotion = jobs.promote("hundred", read_notebook(Path({path!r})), Selection())
taken = time.perf_counter() - began
assert len(promotion.draft.cells) == {cells}, promotion.draft.cells
app.close()
print(json.dumps({{"wall_s": taken}}))
"""


def write_page(path: Path) -> None:
    """Write the notebook: each pattern of cells again and again, over names of its own."""
    notebook = nbformat.v4.new_notebook()
    for number in range(CELLS):
        group, place = divmod(number, len(_PATTERNS))
        if place == 0:
            notebook.cells.append(nbformat.v4.new_markdown_cell(f"## Part {group}\nWhat it is about."))
        source = _PATTERNS[place].format(n=group)
        notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": ["job"]}))
    nbformat.write(notebook, path)


def comparison(folder: Path) -> Comparison:
    """Return what is compared; every round promotes into a home of its own that has nothing yet."""
    home, page = folder / "home", folder / "hundred.ipynb"
    write_page(page)

    def empty() -> None:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o700)
        database = open_database(f"sqlite:///{home / 'gluepot.db'}")
        upgrade(database)
        database.close()

    return Comparison(
        claim=f"Promoting a notebook of {CELLS} cells takes less than {BUDGET_S:g} s.",
        ours=Contender(
            name="gluepot",
            command=[sys.executable, "-c", _TIMED.format(path=str(page), cells=CELLS)],
            environment={"GLUEPOT_HOME": str(home), "GLUEPOT_POOL_SIZE": "0"},
            before=empty,
        ),
        peer=Contender(
            name="a second", command=[sys.executable, "-c", f"print('{{\"wall_s\": {BUDGET_S}}}')"]
        ),
        at_least=1.0,
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        sys.exit(main(comparison(Path(made))))
