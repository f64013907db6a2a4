"""`%gluepot`: what there is."""

from __future__ import annotations

from IPython.core.magic import line_magic, magics_class
from IPython.display import display

from gluepot.display.grid import Grid, grid_rendering
from gluepot.magics.base import GluepotMagics

_SUMMARY = (
    ("%session", "this notebook's Spark session: status, start, stop, restart, list"),
    ("%%sql", "Spark SQL over the catalog; {name} is a bound variable; -o keeps the DataFrame"),
    ("%crawl PATH", "look at files and write tables into the catalog; --dry-run shows first"),
    ("%catalog [db[.table]]", "databases, tables, columns"),
    ("%preview db.table", "the first rows, without starting Spark"),
    ("%search WORDS", "find databases and tables by anything that the catalog says of them"),
    ("%lineage db.table", "what it is made of, and what is made of it"),
    ("%versions db.table", "how a table came to be what it is; --diff A B, --restore N"),
    ("%promote NAME", "turn the cells that worked into a versioned job; --schedule runs it"),
    ("%jobs, %job NAME", "jobs; show, diff, run, rollback, pause one"),
    ("%runs, %logs RUN", "job runs and what they printed"),
    ("%triggers", "what runs when"),
    ("%connections, %connection NAME", "named connections; test one"),
)


@magics_class
class HelpMagics(GluepotMagics):
    """Help."""

    @line_magic
    def gluepot(self, _line: str) -> None:
        """Show the magics; `%NAME?` explains one."""
        display(grid_rendering(Grid(headings=["magic", "does"], rows=_SUMMARY, note="%NAME? explains one.")))
