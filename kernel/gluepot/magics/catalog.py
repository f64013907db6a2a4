"""`%catalog`, `%preview` and `%versions`."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

import gluepot.display.catalog
import gluepot.display.catalog_versions  # noqa: F401 - both register how the catalog looks
from gluepot.display.rendering import render
from gluepot.magics.base import GluepotMagics
from gluepot.magics.catalog_actions import CATALOG_ACTIONS, show, unquoted


@magics_class
class CatalogMagics(GluepotMagics):
    """Browse the catalog from a cell."""

    @magic_arguments()
    @argument(
        "words",
        nargs="*",
        metavar="[set|stats] DATABASE[.TABLE[.COLUMN]]",
        help="What to show (all databases if left out), to describe, or to count; `export [FILE]`, `import FILE…`.",
    )
    @argument("--description", help="set: what it is; empty removes it.")
    @argument("--owner", help="set: who answers for it; empty removes it.")
    @argument(
        "--tag", action="append", default=[], metavar="KEY=VALUE", help="set: a tag; `key=` removes it."
    )
    @argument("--keep", action="store_true", help="import: leave what is there as it is.")
    @line_magic
    def catalog(self, line: str) -> None:
        """List databases and tables, or show one table; `set`, `stats`, `export` and `import` as `gluepot catalog`."""
        options = parse_argstring(self.catalog, line)
        words = [unquoted(word) for word in options.words] or [""]
        if words[0] in CATALOG_ACTIONS:
            self.show(CATALOG_ACTIONS[words[0]](self.app, words[1:], options))
        else:
            self._explore(show(self.app, words, options), words[0])

    def _explore(self, value: Any, name: str) -> None:
        """Show databases and tables to click through; without a kernel, which widgets talk to, as text."""
        if getattr(self.shell, "kernel", None) is None:
            self.show(value)
            return
        from gluepot.magics.catalog_explorer import CatalogExplorer

        display(CatalogExplorer(self.app, render(value), name))

    @magic_arguments()
    @argument("name", metavar="DATABASE.TABLE", help="The table.")
    @argument("-n", "--rows", type=int, default=20, help="Rows to show (20).")
    @line_magic
    def preview(self, line: str) -> None:
        """Show the first rows of a table, read from its files without starting Spark."""
        from gluepot.catalog.names import split_name

        options = parse_argstring(self.preview, line)
        self.show(self.app.catalog.preview(*split_name(options.name), options.rows))

    @magic_arguments()
    @argument("name", metavar="DATABASE.TABLE", help="The table.")
    @argument("--diff", nargs=2, type=int, metavar=("A", "B"), help="How version B differs from version A.")
    @argument("--restore", type=int, metavar="N", help="Make the table what it was at version N.")
    @line_magic
    def versions(self, line: str) -> None:
        """Show what changed in a table's definition, when, and by whom; compare versions; go back to one."""
        from gluepot.catalog.names import split_name
        from gluepot.catalog.overview import history
        from gluepot.catalog.restoring import compare_versions, restore_version

        options = parse_argstring(self.versions, line)
        if options.diff:
            self.show(compare_versions(self.app.catalog, *split_name(options.name), *options.diff))
        elif options.restore is not None:
            self.show(restore_version(self.app.catalog, *split_name(options.name), options.restore))
        else:
            self.show(history(self.app.catalog, options.name))
