"""Our metastore on PostgreSQL: the same answers as on SQLite, which the other suites hold against Hive's own."""

from __future__ import annotations

import pytest

from .conftest import call_all
from .servers import our_metastore
from .test_spark_statements import timeless

pytestmark = pytest.mark.postgresql


def test_it_answers_every_call_as_on_sqlite(migrated_postgresql_url, tmp_path):
    with our_metastore(tmp_path / "sqlite") as on_sqlite:
        expected = call_all(on_sqlite)

    with our_metastore(tmp_path / "postgresql", migrated_postgresql_url) as on_postgresql:
        answers = call_all(on_postgresql)

    assert {label for label in expected if answers[label] != expected[label]} == set()


@pytest.mark.spark
@pytest.mark.soak  # the calls behind the statements are all held above
def test_spark_sees_the_same_as_on_sqlite(
    migrated_postgresql_url, statement_answers, run_statements, tmp_path
):
    _, expected = statement_answers

    with our_metastore(tmp_path / "postgresql", migrated_postgresql_url) as on_postgresql:
        answers = run_statements(on_postgresql)

    differing = {s for s in expected if timeless(answers[s]) != timeless(expected[s])}
    assert differing == set()
