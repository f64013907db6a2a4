"""`%classifiers`."""

from __future__ import annotations

import shlex
from pathlib import Path

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

import gluepot.display.crawl  # noqa: F401 - registers how classifiers look
from gluepot.crawl.custom import ClassifierKind, HeaderPresence
from gluepot.crawl.spoken import classifier_of
from gluepot.errors import InvalidInputError
from gluepot.magics.base import GluepotMagics

_KINDS = [kind.value for kind in ClassifierKind]


@magics_class
class ClassifierMagics(GluepotMagics):
    """Custom classifiers from a cell."""

    @magic_arguments()
    @argument(
        "action", nargs="?", default="list", choices=("list", "add", "delete"), help="What to do (list)."
    )
    @argument("name", nargs="?", default="", help="The classifier.")
    @argument("kind", nargs="?", choices=_KINDS, help="For add: what it reads.")
    @argument("--classification", help="grok: what the format is called.")
    @argument("--pattern", help="grok: the pattern of a line, in quotes.")
    @argument(
        "--patterns-file", type=Path, help="grok: a file of named patterns, one NAME EXPRESSION a line."
    )
    @argument("--row-tag", help="xml: the tag of the rows.")
    @argument("--path", help="json: where the records are, such as '$[*]'.")
    @argument("--delimiter", help="csv: the delimiter; \\t for a tab.")
    @argument("--quote", help="csv: the quote.")
    @argument(
        "--contains-header",
        choices=list(HeaderPresence),
        help="csv: whether the first row names the columns.",
    )
    @argument("--header", help="csv: the names of the columns, with commas between.")
    @argument("--datatypes", help="csv: Glue's types of the columns, with commas between.")
    @argument("--allow-single-column", action="store_true", help="csv: one column is enough.")
    @argument("--disable-value-trimming", action="store_true", help="csv: leave blanks around values.")
    @line_magic
    def classifiers(self, line: str) -> None:
        """List the classifiers in the order in which they are asked; add or delete a custom one."""
        arguments = parse_argstring(self.classifiers, line)
        said = {
            word: _unquoted(value) if isinstance(value, str) else value
            for word, value in vars(arguments).items()
        }
        service, action, name = self.app.classifiers, arguments.action, said["name"]
        if action != "list" and not name:
            raise InvalidInputError(f"%classifiers {action} needs a name.", "See: %classifiers?")
        if action == "add":
            if not said["kind"]:
                raise InvalidInputError(
                    "A classifier reads one kind of file.", f"Give it after the name: {', '.join(_KINDS)}."
                )
            service.add(classifier_of(name, said["kind"], said))
        elif action == "delete":
            service.delete(name)
        self.show(service.overview())


def _unquoted(text: str) -> str:
    return "".join(shlex.split(text)) if text[:1] in ("'", '"') else text
