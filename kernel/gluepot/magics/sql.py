"""`%%sql` and `%sql`: Spark SQL over the catalog."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

from IPython.core.magic import line_cell_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from gluepot.display.frames import DEFAULT_ROWS, frame_rendering
from gluepot.display.rendering import Rendering
from gluepot.magics.base import GluepotMagics
from gluepot.sql.magic_line import split_line
from gluepot.sql.statements import split_statements

if TYPE_CHECKING:
    from gluepot.app import App


_ONLY_READS = ("select", "show", "describe", "desc", "explain", "set", "use", "values", "refresh", "from")


_CHANGES = ("merge", "update")  # commands that connectors run their own way


def record_lineage(app: App, spark: Any, text: str, notebook: str) -> None:
    """Record what a statement made from what, beside the cell: reading the SQL may take longer than running it.

    Spark itself tells what other commands do; on Spark Connect it does not, so all of them are read there.
    """
    if not type(spark).__module__.startswith("pyspark.sql.connect") and not any(
        statement.lower().startswith(_CHANGES) for statement in split_statements(text)
    ):
        return
    if text.split(None, 1)[0].lower().startswith(_ONLY_READS) and ";" not in text:
        return
    from gluepot.catalog.lineage_models import LineageKind, LineageOrigin

    origin = LineageOrigin(kind=LineageKind.NOTEBOOK, reference=notebook)
    arguments = (text, origin, spark.catalog.currentDatabase())
    Thread(target=app.lineage.record_sql, args=arguments, name="lineage").start()


@magics_class
class SqlMagics(GluepotMagics):
    """SQL in a notebook."""

    @no_var_expand  # `{name}` is bound, never pasted
    @line_cell_magic
    @magic_arguments()
    @argument("-o", "--output", metavar="NAME", help="Keep the DataFrame under this name.")
    @argument("-n", "--rows", type=int, default=DEFAULT_ROWS, help="Rows to show (20).")
    @argument("-q", "--quiet", action="store_true", help="Show nothing.")
    @argument("--explain", action="store_true", help="Show the plan instead of the rows.")
    @argument("query", nargs="*", help="The statement, when written on the magic's line.")
    def sql(self, line: str, cell: str | None = None) -> None:
        """Run Spark SQL. `{name}` stands for a Python variable: a value is bound, a DataFrame becomes a table."""
        from gluepot.sessions.statements import explained, run_sql

        written, begun = split_line(line)
        text = "\n".join(filter(None, (begun, cell)))
        options = parse_argstring(self.sql, written)
        spark = self.spark()
        frame = run_sql(spark, text, self.shell.user_ns, self.shell.kernel.names.relations)
        record_lineage(self.app, spark, text, self.shell.kernel.door.owner.name)
        if options.output:
            self.shell.user_ns[options.output] = frame
        if options.explain:
            display(Rendering(text=explained(frame)))
        elif frame.columns and not options.quiet:
            display(frame_rendering(frame, options.rows))

    def spark(self) -> Any:
        """Return this notebook's SparkSession, starting one if needed."""
        return self.shell.kernel.lazy_spark.start()
