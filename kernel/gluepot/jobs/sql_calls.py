"""`%%sql` as the plain call that it stands for: `name = spark.sql("…", args={…})`."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from gluepot.errors import InvalidInputError
from gluepot.sql.magic_line import split_line
from gluepot.sql.parameters import bind_names
from gluepot.sql.references import Effect, table_references
from gluepot.sql.statements import split_statements

_MARK = "\x00"  # stands for the braces that pyspark must see while all others are doubled


@dataclass(frozen=True, kw_only=True)
class SqlOptions:
    """The options of `%%sql` that matter to a job, and the SQL of its line. The number of rows to show is not among them."""

    output: str
    is_explain: bool
    sql: str = ""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InvalidInputError(f"The options of %%sql cannot be read: {message}.")


def sql_options(rest: str) -> SqlOptions:
    """Read `[-o NAME] [-n ROWS] [-q] [--explain] [SQL]`."""
    written, sql = split_line(rest)
    parser = _Parser(prog="%%sql", add_help=False, allow_abbrev=False)
    parser.add_argument("-o", "--output", default="")
    parser.add_argument("-n", "--rows", type=int)
    parser.add_argument("-q", "--quiet", action="store_true")
    parser.add_argument("--explain", action="store_true")
    try:
        options = parser.parse_args(shlex.split(written))
    except ValueError as error:  # an open quote
        raise InvalidInputError(f"The options of %%sql cannot be read: {error}.") from error
    if options.output and not options.output.isidentifier():
        raise InvalidInputError(f"-o {options.output!r} of %%sql is not the name of a variable.")
    return SqlOptions(output=options.output, is_explain=options.explain, sql=sql)


def only_displays(sql: str) -> bool:
    """Say whether all statements of `sql` merely give rows."""
    return all(table_references(text).effect is Effect.DISPLAY for text in split_statements(sql))


def sql_call(sql: str, *, output: str, text_names: Iterable[str] = ()) -> str:
    """Return Python that runs the statements of `sql` and binds the last one's DataFrame to `output` ("": to nothing).

    Args:
        sql: one or more statements, with variables in braces.
        output: a name, or any target of an assignment.
        text_names: variables known to hold text: where a relation must stand they are a table's name
            (`IDENTIFIER(:t)`); any other variable there is a DataFrame, which pyspark registers by itself.
    """
    statements = split_statements(sql)
    calls = [_call(text, frozenset(text_names)) for text in statements]
    if output and calls:
        calls[-1] = f"{output} = {calls[-1]}"
    return "\n".join(calls)


def _call(sql: str, text_names: frozenset[str]) -> str:
    relations = [name for name in bind_names(sql).relations if name not in text_names]
    bound = bind_names(sql, {name: f"{_MARK}{name}{_MARK}" for name in relations})
    text = bound.text
    if relations:
        text = text.replace("{", "{{").replace("}", "}}")
        text = re.sub(f"{_MARK}(\\w+){_MARK}", r"{\1}", text)
    arguments = [_literal(text)]
    if bound.names:
        pairs = ", ".join(f'"{name}": {name}' for name in bound.names)
        arguments.append(f"args={{{pairs}}}")
    arguments += [f"{name}={name}" for name in relations]
    return f"spark.sql({', '.join(arguments)})"


def _literal(text: str) -> str:
    """Return a Python literal that a reader can read: triple quotes, raw where there are backslashes."""
    if "\n" not in text and "\\" not in text and '"' not in text:
        return f'"{text}"'
    if '"""' in text or text.endswith("\\"):
        return repr(text)
    prefix = "r" if "\\" in text else ""
    return f'{prefix}"""\n{_indented(text)}\n    """'


def _indented(text: str) -> str:
    """Return `text` indented by four, unless a string literal of it runs over lines and would change."""
    from gluepot.sql.scan import PieceKind, pieces

    if any(piece.kind is PieceKind.STRING and "\n" in piece.text for piece in pieces(text)):
        return text
    return "\n".join(f"    {line}" if line.strip() else "" for line in text.split("\n"))
