"""`custom.spark` and `marketplace.spark`: any Spark data source by its class, with the options of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue.options import option, texts
from gluepot.errors import InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_OURS = ("classname", "connectionname", "secretid", "transformationcontext")


def read(spark: SparkSession, options: Mapping[str, Any]) -> DataFrame:
    """Return the rows of the source whose class `className` names."""
    source = _source(options)
    try:
        return spark.read.format(source).options(**_for_source(options)).load()
    except Exception as problem:
        raise _told(problem, source) from problem


def write(data: DataFrame, options: Mapping[str, Any]) -> None:
    """Append rows to the source whose class `className` names."""
    source = _source(options)
    try:
        data.write.format(source).mode("append").options(**_for_source(options)).save()
    except Exception as problem:
        raise _told(problem, source) from problem


def _source(options: Mapping[str, Any]) -> str:
    source = str(option(options, "className", "") or "").strip()
    if not source:
        raise InvalidInputError(
            "A custom connector needs className.",
            'Give the data source\'s name, for example {"className": "mongodb"}.',
        )
    return source


def _for_source(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the options that the source is given: a connection's address, user, password and options come first.

    Raises:
        NotFoundError: there is no such connection.
    """
    made: dict[str, str] = {}
    if name := option(options, "connectionName"):
        from gluepot.app import open_app

        held = open_app().connections.resolve(str(name))
        made = {"url": held.url, "user": held.user, **held.options}
        made |= {key: secret.reveal() for key, secret in held.secret_options.items()}
        if held.password is not None:
            made["password"] = held.password.reveal()
    return made | texts(options, _OURS)


def _told(problem: Exception, source: str) -> Exception:
    if "DATA_SOURCE_NOT_FOUND" not in str(problem) and "ClassNotFoundException" not in str(problem):
        return problem
    return MissingPartError(
        f"Spark has no data source {source!r}, which className names.",
        "Give the session the jar that brings it (--extra-jars, %extra_jars), or run: gluepot connectors list",
    )
