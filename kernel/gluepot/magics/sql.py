"""`%%sql` and `%sql`: Spark SQL over the catalog."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from gluepot.display.frames import DEFAULT_ROWS, frame_rendering
from gluepot.display.rendering import Rendering
from gluepot.magics.base import GluepotMagics


@magics_class
class SqlMagics(GluepotMagics):
    """SQL in a notebook."""

    @line_cell_magic
    @magic_arguments()
    @argument("-o", "--output", metavar="NAME", help="Keep the DataFrame under this name.")
    @argument("-n", "--rows", type=int, default=DEFAULT_ROWS, help="Rows to show (20).")
    @argument("--explain", action="store_true", help="Show the plan instead of the rows.")
    @argument("query", nargs="*", help="The statement, when written on the magic's line.")
    def sql(self, line: str, cell: str | None = None) -> None:
        """Run Spark SQL. `{name}` stands for a Python variable: a value is bound, a DataFrame becomes a table."""
        from gluepot.sessions.statements import explained, run_sql

        text = line if cell is None else cell
        options = parse_argstring(self.sql, line if cell is not None else "")
        frame = run_sql(self.spark(), text, self.shell.user_ns, self.app.catalog.full_table_names)
        if options.output:
            self.shell.user_ns[options.output] = frame
        if options.explain:
            display(Rendering(text=explained(frame)))
        elif frame.columns:
            display(frame_rendering(frame, options.rows))

    def spark(self) -> Any:
        """Return this notebook's SparkSession, starting one if needed."""
        return self.shell.kernel.lazy_spark.start()
