"""Notebooks as people write them, over tables: the job of each makes the tables that its notebook made."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from gluepot.jobs.cells import Cell, Selection
from tests.jobs.notebook_shell import run_cells, spark_notebook
from tests.jobs.notebooks import cell, page

pytestmark = pytest.mark.spark

Source = str | tuple[str, str]
"""The text of a cell that is tagged `job`, or a text and its own tag."""

# name → cells in the order of the page, which is also that in which they ran.
NOTEBOOKS: dict[str, Sequence[Source]] = {
    "functions across cells": [
        "def doubled(frame):\n    return scaled(frame, 2)",
        "from pyspark.sql import functions as F\ndef scaled(frame, by):\n    return frame.withColumn('id', F.col('id') * by)",
        "doubled(spark.range(4)).write.saveAsTable('out')",
    ],
    "closures": [
        "from functools import reduce\nfrom pyspark.sql import functions as F\n"
        "def times(n):\n    def apply(frame):\n        return frame.withColumn('n', F.col('id') * n)\n    return apply",
        "frames = [times(n)(spark.range(2)) for n in (1, 2)]",
        "reduce(lambda one, other: one.union(other), frames).write.saveAsTable('out')",
    ],
    "UDFs that need other cells": [
        "def label(n):\n    return PREFIX + str(n)",
        "PREFIX = 'x'",
        "from pyspark.sql.functions import udf\nlabelled = udf(label)",
        "spark.range(3).select('id', labelled('id').alias('label')).write.saveAsTable('out')",
    ],
    "a UDF called from SQL": [
        "OFFSET = 10\ndef plus(n):\n    return n + OFFSET\nspark.udf.register('plus', plus, 'long')",
        "%%sql\nCREATE TABLE out AS SELECT id, plus(id) AS more FROM range(3)",
    ],
    "what is only looked at": [
        "df = spark.range(5)\ndf",
        "df.show()\ndisplay(df)\ndf.printSchema()",
        "df.describe().show()",
        "kept = df.where('id > 1')\nkept.count()",
        "%sql SELECT count(*) FROM range(3)",
        "kept.write.saveAsTable('out')\nkept",
    ],
    "matplotlib": [
        "%matplotlib inline\nimport matplotlib.pyplot as plt",
        "rows = spark.range(4).collect()\nvalues = [row.id for row in rows]",
        "fig, ax = plt.subplots()\nax.plot(values)\nax.set_title('rows')\nplt.show()",
        "spark.createDataFrame([(sum(values),)], 'total long').write.saveAsTable('out')",
    ],
    "widgets": [
        "import ipywidgets as widgets\nyear = widgets.IntSlider(value=2013, min=2000, max=2020)\ndisplay(year)",
        "spark.range(year.value - 2010).write.saveAsTable('out')",
    ],
    "f-string SQL": [
        "table = 'out'\nlow = 2",
        "spark.sql(f'CREATE TABLE {table} AS SELECT id FROM range(5) WHERE id >= {low}')",
        "query = f'INSERT INTO {table} SELECT id * 10 FROM {table}'\nspark.sql(query)",
    ],
    "temporary views chained over cells": [
        "spark.range(6).createOrReplaceTempView('a')\nlow = 2",
        "%%sql\nCREATE OR REPLACE TEMP VIEW b AS SELECT id * 2 AS x FROM a",
        "%%sql -o c\nSELECT x, x % 3 AS m FROM b WHERE x > {low}",
        "c.createOrReplaceTempView('c_view')",
        "%%sql\nCREATE TABLE out AS SELECT m, count(*) AS n FROM c_view GROUP BY m",
    ],
    "star imports that hide Python's own": [
        "from pyspark.sql.functions import *\nfrom pyspark.sql.types import StringType",
        "spark.range(4).agg(sum('id').alias('total'), max('id').alias('top'))"
        ".select(col('total').cast(StringType()).alias('total'), 'top').write.saveAsTable('out')",
    ],
    "an import that may fail": [
        "try:\n    import a_library_nobody_has as library\nexcept ImportError:\n    library = None",
        "size = 3 if library is None else 30\nspark.range(size).write.saveAsTable('out')",
    ],
    "global state": [
        "state = {'rows': 0}\ntotal = 0\ndef grow(n):\n    global total\n    state['rows'] += n\n    total += 1",
        "grow(2)",
        "grow(3)",
        "spark.range(state['rows'] + total).write.saveAsTable('out')",
    ],
    "a loop that appends": [
        "for day in ('mon', 'tue'):\n"
        "    spark.range(2).selectExpr('id', f\"'{day}' AS day\").write.mode('append').saveAsTable('out')",
    ],
    "many statements in one cell of SQL": [
        "%%sql\nCREATE TABLE out (id BIGINT, word STRING);\nINSERT INTO out VALUES (1, 'semi;colon');\n"
        "INSERT INTO out SELECT 2, '{braces}'",
    ],
    "partitions, one of them overwritten": [
        "spark.range(6).selectExpr('id', 'id % 2 AS part').write.partitionBy('part').saveAsTable('out')",
        "%%sql\nINSERT OVERWRITE out PARTITION (part = 1) SELECT 100",
    ],
    "parameters": [
        ("rows = 3  # how many\nnames = ['a', 'b']\nratio: float = 0.5", "parameters"),
        "spark.createDataFrame([(name, rows * ratio) for name in names], 'name string, half double')"
        ".write.saveAsTable('out')",
    ],
    "a setting of the session": [
        "spark.conf.set('spark.sql.session.timeZone', 'Asia/Tokyo')",
        "%%sql\nCREATE TABLE out AS SELECT CAST(timestamp_seconds(0) AS STRING) AS t",
    ],
    "timed cells": [
        "%%time\ndf = spark.range(3)",
        "%time twice = df.selectExpr('id * 2 AS id')",
        "%%capture said\ntwice.write.saveAsTable('out')",
    ],
    "rows of a dataclass": [
        "from dataclasses import dataclass\n@dataclass\nclass Order:\n    id: int\n    word: str",
        "rows = [Order(1, 'a'), Order(2, 'b')]",
        "spark.createDataFrame(rows).write.saveAsTable('out')",
    ],
    "one name again and again": [
        "df = spark.range(5)",
        "df = df.withColumn('x', df.id * 2)",
        "df = df.join(spark.range(3), 'id')",
        "df.write.saveAsTable('out')",
    ],
    "tables made from tables": [
        "spark.range(3).write.saveAsTable('base')",
        "%%sql\nCREATE TABLE out AS SELECT id + 1 AS id FROM base",
        "total = spark.table('out').agg({'id': 'sum'}).first()[0]",
        "spark.range(total).write.saveAsTable('more')",
    ],
    "broadcast and accumulator": [
        "factor = spark.sparkContext.broadcast(7)\nseen = spark.sparkContext.accumulator(0)",
        "def counted(n):\n    seen.add(1)\n    return n * factor.value",
        "numbers = spark.sparkContext.parallelize(range(3), 1).map(counted).collect()",
        "spark.createDataFrame([(n, seen.value) for n in numbers], 'n int, seen int').write.saveAsTable('out')",
    ],
    "scratch cells between": [
        "df = spark.range(3)",
        ("wrong = spark.range(100)\nwrong.count()", "scratch"),
        "df.write.saveAsTable('out')",
    ],
}


def cells_of(sources: Sequence[Source]) -> list[Cell]:
    """Cells of a page that ran from top to bottom."""
    pairs = [one if isinstance(one, tuple) else (one, "job") for one in sources]
    return [cell(number, text, tag, ran=number) for number, (text, tag) in enumerate(pairs, start=1)]


@pytest.fixture
def in_database(spark: Any) -> Iterator[Callable[[str], None]]:
    """Make a database the current one; everything that was made is gone after the test."""
    made = []

    def use(name: str) -> None:
        _drop_views(spark)
        made.append(name)
        spark.sql(f"CREATE DATABASE {name}")
        spark.catalog.setCurrentDatabase(name)

    yield use
    _drop_views(spark)
    spark.catalog.setCurrentDatabase("default")
    for name in made:
        spark.sql(f"DROP DATABASE {name} CASCADE")
    spark.conf.unset("spark.sql.session.timeZone")


def _drop_views(spark: Any) -> None:
    for row in spark.sql("SHOW VIEWS").collect():
        if row.isTemporary:
            spark.catalog.dropTempView(row.viewName)


def tables(spark: Any, database: str) -> dict[str, tuple[Any, list[str]]]:
    """Return each table of a database: its columns with their types, and its rows."""
    names = [
        row.tableName for row in spark.sql(f"SHOW TABLES IN {database}").collect() if not row.isTemporary
    ]
    frames = {name: spark.table(f"{database}.{name}") for name in names}
    return {name: (frame.dtypes, sorted(map(str, frame.collect()))) for name, frame in frames.items()}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_job_makes_the_tables_that_its_notebook_made(
    spark, spark_app, tmp_path, monkeypatch, in_database, name
):
    cells = cells_of(NOTEBOOKS[name])
    with spark_notebook(monkeypatch, spark, spark_app) as shell:
        in_database("nasty_notebook")
        run_cells(shell, [one.source for one in cells])

    draft = spark_app.jobs.draft("nasty", page(tmp_path, *cells), Selection())
    assert draft.content is not None, draft.findings
    monkeypatch.setattr(sys, "argv", ["script.py"])
    in_database("nasty_job")
    exec(compile(draft.content.script, "script.py", "exec", dont_inherit=True), {"__name__": "__main__"})

    made = tables(spark, "nasty_job")
    assert made == tables(spark, "nasty_notebook"), draft.content.script
    assert made["out"][1]
