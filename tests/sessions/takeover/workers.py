"""Python workers: their folder, files, modules, environment, interpreter and clock."""

# Code as people write it in notebooks, not as we do.
# ruff: noqa: PTH109, PTH123, SIM115, N812

from __future__ import annotations

import locale
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import pandas as pd
from pyspark.sql import functions as F
from pyspark.sql.datasource import DataSource, DataSourceReader

from tests.sessions.takeover.statement import rows, statement

# Spark's own, which a context leaves in its process or its JVM; ours; and what a shell counts.
NOT_COMPARED = (
    "_", "SHLVL", "OLDPWD", "PYTHONPATH", "SPARK_", "_PYSPARK", "PYTHON_WORKER_FACTORY", "GLUEPOT_", "PLAIN_WAREHOUSE",
)  # fmt: skip


def _in_worker(spark: Any, look: Any) -> Any:
    return spark.sparkContext.parallelize([1], 1).map(lambda _: look()).collect()[0]


@statement
def folder_of_rdd_workers(spark: Any) -> Any:
    return _in_worker(spark, os.getcwd)


@statement
def folder_and_file_in_a_udf(spark: Any) -> Any:
    look = F.udf(lambda _: f"{os.getcwd()} {open('rel.txt').read()}")
    return rows(spark.range(1).select(look("id")))


@statement
def folder_and_file_in_a_pandas_udf(spark: Any) -> Any:
    @F.pandas_udf("string")
    def look(ids: pd.Series) -> pd.Series:
        return ids.map(lambda _: f"{os.getcwd()} {open('rel.txt').read()}")

    return rows(spark.range(1).select(look("id")))


@statement
def map_in_pandas_reads_and_writes_files(spark: Any) -> Any:
    def copy(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            with open("written_by_worker.txt", "w") as out:
                out.write(open("rel.txt").read())
            yield frame

    return rows(spark.range(1).mapInPandas(copy, "id long"))


@statement
def apply_in_pandas(spark: Any) -> Any:
    def here(frame: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"folder": [os.getcwd()], "n": [len(frame)]})

    return rows(spark.range(3).groupBy().applyInPandas(here, "folder string, n long"))


@statement
def table_function_in_python(spark: Any) -> Any:
    class Lines:
        def eval(self, path: str) -> Iterator[tuple[str, str]]:
            yield os.getcwd(), open(path).read()

    spark.udtf.register("lines", F.udtf(Lines, returnType="folder string, text string"))
    return rows(spark.sql("SELECT * FROM lines('rel.txt')"))


@statement
def data_source_in_python(spark: Any) -> Any:
    class Source(DataSource):
        @classmethod
        def name(cls) -> str:
            return "takeover"

        def schema(self) -> str:
            return "planned string, ran string"

        def reader(self, schema: Any) -> DataSourceReader:
            planned = f"{os.getcwd()} {open('rel.txt').read()}"

            class Reader(DataSourceReader):
                def read(self, partition: Any) -> Iterator[tuple[str, str]]:
                    yield planned, os.getcwd()

            return Reader()

    spark.dataSource.register(Source)
    return rows(spark.read.format("takeover").load())


@statement
def module_beside_the_notebook_in_a_udf(spark: Any) -> Any:
    from beside import double

    return [_in_worker(spark, lambda: double(21)), rows(spark.range(2).select(F.udf(double, "long")("id")))]


@statement
def sql_function_in_python(spark: Any) -> Any:
    spark.udf.register("first_line", lambda path: open(path).readline())
    return rows(spark.sql("SELECT first_line('rel.txt')"))


@statement
def program_beside_the_notebook(spark: Any) -> Any:
    return spark.sparkContext.parallelize(["x"], 1).pipe("cat - rel.txt").collect()


@statement
def environment_of_workers(spark: Any) -> Any:
    return _in_worker(
        spark, lambda: sorted((k, v) for k, v in os.environ.items() if not k.startswith(NOT_COMPARED))
    )


@statement
def environment_of_pandas_workers(spark: Any) -> Any:
    @F.pandas_udf("string")
    def look(ids: pd.Series) -> pd.Series:
        return ids.map(lambda _: f"{os.environ.get('GREETING')} {os.environ.get('ONLY_POT')}")

    return rows(spark.range(1).select(look("id")))


@statement
def environment_after_the_start_does_not_reach_workers(spark: Any) -> Any:
    os.environ["SET_LATE"] = "1"
    try:
        return _in_worker(spark, lambda: os.environ.get("SET_LATE"))
    finally:
        del os.environ["SET_LATE"]


@statement
def interpreter_and_search_path_of_workers(spark: Any) -> Any:
    return _in_worker(spark, lambda: [sys.executable, sys.version, sys.path[0], sys.flags.hash_randomization])


@statement
def hash_of_a_text_in_workers(spark: Any) -> Any:
    return _in_worker(spark, lambda: hash("a text"))


@statement
def clock_and_locale_of_workers(spark: Any) -> Any:
    return _in_worker(spark, lambda: [time.tzname, time.localtime(0).tm_hour, locale.getpreferredencoding()])


@statement
def temporary_folder_of_workers(spark: Any) -> Any:
    return _in_worker(spark, tempfile.gettempdir)


@statement
def umask_of_workers(spark: Any) -> Any:
    return _in_worker(spark, lambda: os.umask(os.umask(0o22)))


@statement
def standard_input_of_workers_is_not_the_notebooks(spark: Any) -> Any:
    return _in_worker(spark, lambda: sys.stdin is None or not sys.stdin.isatty())


@statement
def pythonpath_of_workers(spark: Any) -> Any:
    return _in_worker(spark, lambda: len(os.environ["PYTHONPATH"].split(os.pathsep)))
