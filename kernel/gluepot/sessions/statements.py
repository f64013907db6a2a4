"""Running SQL in a session: variables bound, DataFrames as tables, errors as one readable block."""

from __future__ import annotations

import contextlib
import io
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from gluepot.errors import GluepotError, InvalidInputError, did_you_mean, quoted
from gluepot.sessions.sql_errors import explain
from gluepot.sql.parameters import bind_names
from gluepot.sql.statements import split_statements

TableNames = Callable[[], Iterable[str]]


def run_sql(spark: Any, text: str, variables: Mapping[str, Any], table_names: TableNames = tuple) -> Any:
    """Run one or more statements and return the DataFrame of the last.

    Args:
        spark: the SparkSession.
        text: Spark SQL; `{name}` stands for a variable, bound and never pasted. Several statements end with `;`.
        variables: where `{name}` is looked up; a DataFrame among them may stand where a table can.
        table_names: full names of the catalog's tables, asked for only after an error, for "did you mean".

    Raises:
        InvalidInputError: nothing to run, or a variable that does not exist.
        SqlStatementError: Spark refused or failed.
    """
    statements = split_statements(text)
    if not statements:
        raise InvalidInputError("There is no SQL statement to run.", "Write one below %%sql.")
    frame = None
    for statement in statements:
        frame = _run_one(spark, statement, variables, table_names)
    return frame


def explained(frame: Any) -> str:
    """Return the plans of a DataFrame as Spark prints them."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        frame.explain(extended=True)
    return out.getvalue()


def _run_one(spark: Any, statement: str, variables: Mapping[str, Any], table_names: TableNames) -> Any:
    names = bind_names(statement).names
    missing = [name for name in names if name not in variables and not _is_own_marker(statement, name)]
    if missing:
        near = did_you_mean(missing[0], [n for n in variables if not n.startswith("_")])
        hint = f"Did you mean {quoted(near)}?" if near else "Assign it in a cell above."
        raise InvalidInputError(f"{{{missing[0]}}} is not a variable of this notebook.", hint)
    views = {name: _as_view(variables[name]) for name in names if _is_frame(variables.get(name))}
    bound = bind_names(statement, views)
    with readable_errors(bound.text, table_names):
        return spark.sql(
            bound.text, args={name: variables[name] for name in bound.names if name in variables} or None
        )


@contextlib.contextmanager
def readable_errors(sql: str, table_names: TableNames = tuple) -> Iterator[None]:
    """Make what Spark says in the body, about `sql` or its rows, one readable block: while its JVM is there to be asked.

    Raises:
        SqlStatementError: in place of an error of Spark's; any other is raised as it is.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - translated where it is Spark's own, raised as it is where not
        translated: GluepotError | None = explain(error, sql, table_names)
        raise translated or error from None


def _is_own_marker(statement: str, name: str) -> bool:
    """`:name` written by the user without braces is Spark's business."""
    return f"{{{name}}}" not in statement.replace(" ", "")


def _is_frame(value: Any) -> bool:
    return type(value).__name__ == "DataFrame" and type(value).__module__.startswith("pyspark.sql.")


def _as_view(frame: Any) -> str:
    name = f"_gluepot_{uuid.uuid4().hex[:8]}"
    frame.createOrReplaceTempView(name)
    return name
