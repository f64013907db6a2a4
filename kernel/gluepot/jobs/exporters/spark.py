"""A version as plain PySpark: nothing of gluepot is imported."""

from __future__ import annotations

import ast
import re

from gluepot.errors import InvalidInputError
from gluepot.jobs.formatting import format_script
from gluepot.jobs.models import JobVersion

_SESSION = re.compile(r"\bgluepot\.session\((?:app_name=)?(?P<name>\"[^\"]*\"|'[^']*')?\)")


def plain_pyspark(version: JobVersion) -> str:
    """Return the script with its session built by PySpark itself. Tables come from the Hive metastore of that Spark.

    Raises:
        InvalidInputError: it uses something else of gluepot, named with its line.
    """
    text = version.content.script
    if "gluepot" not in _imported(text):
        return text
    name = f'"{version.job_name}"'
    text = _SESSION.sub(
        lambda match: (
            f"SparkSession.builder.appName({match['name'] or name}).enableHiveSupport().getOrCreate()"
        ),
        text,
    )
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "gluepot":
            raise InvalidInputError(
                f"Line {node.lineno} of job {version.job_name!r} uses gluepot.{node.attr}, which plain Spark has not.",
                "Make it a parameter, then export again.",
            )
    text = re.sub(r"^import gluepot$", "from pyspark.sql import SparkSession", text, flags=re.MULTILINE)
    text = re.sub(r'^#     "gluepot[^"]*",\n', "", text, flags=re.MULTILINE)
    return format_script(text)


def _imported(text: str) -> set[str]:
    return {
        alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
