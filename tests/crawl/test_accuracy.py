"""The corpus with known answers, crawled in one go."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from gluepot.app import App
from gluepot.crawl.models import CrawlRun
from tests.crawl.corpus_writers import COUNTED_BY_DUCKDB, WRITERS, Answer
from tests.crawl.lakes import by_name, types

DATABASE = "crawl_accuracy"


class Corpus(NamedTuple):
    answers: dict[str, Answer]
    run: CrawlRun
    app: App


@pytest.fixture(scope="module")
def corpus(spark_app: App, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    root = tmp_path_factory.mktemp("corpus")
    answers = [answer for writer in WRITERS for answer in writer(root)]
    roots = sorted(str(path) for path in root.iterdir())
    return Corpus(
        {answer.name: answer for answer in answers},
        spark_app.crawl.crawl(roots, database=DATABASE),
        spark_app,
    )


def test_the_corpus_has_three_hundred_files_and_none_is_left_out(corpus):
    assert sum(answer.files for answer in corpus.answers.values()) >= 300
    assert corpus.run.skipped == ()
    assert len(corpus.run.tables) == len(corpus.answers)


def test_every_table_has_its_format_columns_types_and_keys(corpus):
    wrong = {}
    for name, table in by_name(corpus.run).items():
        answer = corpus.answers[name]
        found = (table.classification, types(table))
        if found != (answer.format, {**answer.types, **answer.keys}):
            wrong[name] = found

    assert wrong == {}


def test_every_dialect_and_header_is_found(corpus):
    wrong = {}
    for name, answer in corpus.answers.items():
        options = corpus.app.catalog.get_table(DATABASE, name).storage.serde_parameters
        found = {option: options.get(option) for option in answer.options}
        if found != answer.options:
            wrong[name] = found

    assert wrong == {}


def test_duckdb_counts_the_rows_that_were_written(corpus):
    import duckdb

    from gluepot.catalog.duckdb_relation import duckdb_relation_sql

    wrong = {}
    catalog = corpus.app.catalog
    with duckdb.connect(":memory:") as connection:
        for name, answer in corpus.answers.items():
            if answer.format not in COUNTED_BY_DUCKDB or name.endswith("_bz2"):
                continue
            relation = duckdb_relation_sql(
                catalog.get_table(DATABASE, name), catalog.list_partitions(DATABASE, name), catalog.folders
            )
            rows = connection.execute(f"SELECT count(*) FROM ({relation})").fetchone()[0]
            if rows != answer.rows:
                wrong[name] = (rows, answer.rows)

    assert wrong == {}


REPRESENTATIVE = (
    "csv_comma_min_named_unix", "csv_bar_all_bare_dos", "pandas_semicolon_na_latin1", "pandas_tab_empty_utf16",
    "pandas_csv_gzip", "pandas_json_bz2", "arrow_tab_named", "parquet_counts_zstd", "parquet_instant_snappy", "orc_place",
    "duck_parts_csv", "duck_parts_parquet", "duck_parts_json", "json_array_1", "json_nested", "xml_0", "parts_2", "keyed_0",
    "keyed_1",
)  # fmt: skip


def _read_otherwise(corpus, spark, names) -> dict[str, object]:
    """Return what Spark reads of those tables that it reads otherwise than they were written: types, and rows."""
    wrong = {}
    for name in names:
        table, answer = spark.table(f"{DATABASE}.{name}"), corpus.answers[name]
        found = ({column.lower(): kind for column, kind in table.dtypes}, table.count())
        if found != ({**answer.types, **answer.keys}, answer.rows):
            wrong[name] = found
    return wrong


@pytest.mark.spark
def test_spark_reads_the_same_types_and_counts_the_same_rows(corpus, spark):
    assert _read_otherwise(corpus, spark, REPRESENTATIVE) == {}


@pytest.mark.spark
@pytest.mark.soak
def test_spark_reads_every_table_of_the_corpus(corpus, spark, spark_app):
    # What Spark has no reader for without a connector or another's SerDe is said in the crawl's report.
    without = {"avro", "bson", "ion", "delta", "iceberg", "hudi"}
    names = [
        name
        for name in corpus.answers
        if spark_app.catalog.get_table(DATABASE, name).parameters.get("classification") not in without
    ]

    assert len(names) > 150
    assert _read_otherwise(corpus, spark, names) == {}
