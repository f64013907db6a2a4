"""`%search` and `%lineage`."""

from __future__ import annotations

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

import gluepot.display.catalog_lineage
import gluepot.display.catalog_search  # noqa: F401 - both register how answers look
from gluepot.catalog.lineage_models import Direction
from gluepot.magics.base import GluepotMagics


@magics_class
class CatalogKnowledgeMagics(GluepotMagics):
    """Ask the catalog what it knows."""

    @magic_arguments()
    @argument("words", nargs="+", help="What to look for; the beginning of a word is enough.")
    @argument("-n", "--limit", type=int, default=20, help="How many to show (20).")
    @line_magic
    def search(self, line: str) -> None:
        """Find databases and tables by names, columns, types, properties, descriptions and tags."""
        options = parse_argstring(self.search, line)
        self.show(self.app.search.search(" ".join(options.words), options.limit))

    @magic_arguments()
    @argument("name", nargs="?", metavar="DATABASE.TABLE", help="The table, or the URI of files.")
    @argument("--up", dest="direction", action="store_const", const="up", help="Only what it is made of.")
    @argument("--down", dest="direction", action="store_const", const="down", help="Only what is made of it.")
    @argument("--run", metavar="RUN", help="What this job run read and wrote.")
    @line_magic
    def lineage(self, line: str) -> None:
        """Show what a table is made of and what is made of it, by tables and columns."""
        options = parse_argstring(self.lineage, line)
        direction = Direction(options.direction or Direction.BOTH)
        self.show(self.app.lineage.show(options.name or "", options.run or "", direction))
