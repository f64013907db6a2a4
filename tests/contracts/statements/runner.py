"""Runs the statements in a plain Spark session over each metastore that a line of its input names: `URI FOLDER`.

The answers go to `answers.json` of the folder, and the folder is printed when they are there. One JVM serves all lines,
since its start costs more than the statements: each has a context, a catalog and a client of Hive of its own.
Nothing of gluepot is in this process, so the file is started by its path. The answer of a statement is its sorted
rows, or the class and the condition of its error. Folders, moments and ids are one word each.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

_STATEMENTS = Path(__file__).parent / "statements.sql"
_MOMENTS = re.compile(
    r"(Created Time|Created By|Last Access|transient_lastDdlTime|created_time|last_access|Statistics ts)\W+.*?(?=$|[,|)\]\n])"
)
_EXPRESSION_ID = re.compile(r"#\d+L?")


def statements() -> list[str]:
    """Return the statements of the file, in order: each ends with `;` at the end of a line."""
    text = "\n".join(
        line for line in _STATEMENTS.read_text("utf-8").splitlines() if not line.startswith("--")
    )
    return [" ".join(part.split()) for part in re.split(r";\s*(?:\n|$)", text) if part.strip()]


def numbered() -> list[str]:
    """Return the statements as the answers name them: a number makes each unlike the others."""
    return [f"{number:03} {statement}" for number, statement in enumerate(statements(), start=1)]


def run(uri: str, folder: Path) -> None:
    """Run all statements over one metastore and write what they answered."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.sql.catalogImplementation": "hive", "spark.hadoop.hive.metastore.uris": uri,
        "spark.sql.warehouse.dir": f"file:{folder / 'warehouse'}", "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1", "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.sql.session.timeZone": "UTC",
        "spark.hadoop.hive.exec.dynamic.partition.mode": "nonstrict", "spark.hadoop.hive.exec.scratchdir": f"{folder}/scratch",
    }  # fmt: skip
    builder = SparkSession.builder.master("local[1]").appName("contract")
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    found = {}
    for name, statement in zip(numbered(), statements(), strict=True):
        found[name] = _answer(spark, statement.replace("<folder>", str(folder)), str(folder))
    (folder / "answers.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    spark.stop()


def _answer(spark: object, statement: str, folder: str) -> object:
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        rows = [[_plain(str(value), folder) for value in row] for row in spark.sql(statement).collect()]
    except PySparkException as error:
        condition = error.getCondition() or _plain(str(error).splitlines()[0], folder)
        return f"{type(error).__name__}: {condition}"
    except Py4JJavaError as error:
        return _plain(str(error.java_exception).splitlines()[0], folder)
    return rows if " order by " in statement.lower() else sorted(rows)


def _plain(text: str, folder: str) -> str:
    text = re.sub(r"file:/+", "file:/", text).replace(folder, "<folder>")
    return _EXPRESSION_ID.sub("#", _MOMENTS.sub(r"\1 <moment>", text))


if __name__ == "__main__":
    for line in sys.stdin:
        asked_uri, asked_folder = line.split()
        run(asked_uri, Path(asked_folder))
        print(asked_folder, flush=True)
