"""Crawled Delta and Iceberg tables are read by Spark, with the connectors as people install them (soak: from Maven)."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.crawl.test_lakehouse import ROWS, delta, iceberg  # noqa: F401 - fixtures
from tests.pot.running import running_pot

pytestmark = [pytest.mark.spark, pytest.mark.soak]


def test_crawled_lakehouse_tables_read_through_spark_as_their_writers_wrote_them(
    tmp_path,
    write,
    delta,  # noqa: F811
    iceberg,  # noqa: F811
):
    delta(partition_by=["Kind"])
    delta(partition_by=["Kind"])
    table = iceberg.create_table("sales.visits", ROWS.schema)
    table.append(ROWS)
    home = tmp_path / "home"

    def gluepot(*words: str) -> dict:
        done = subprocess.run(
            [sys.executable, "-m", "gluepot", *words, "--json"],
            env={**os.environ, "GLUEPOT_HOME": str(home), "GLUEPOT_POOL_SIZE": "0"},
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    with running_pot(home, {"GLUEPOT_POOL_SIZE": "0"}):
        for connector in ("delta", "iceberg"):
            gluepot("connectors", "add", connector)
        gluepot("crawl", str(write.root), "--database", "lake")
        counts = gluepot(
            "sql",
            "SELECT (SELECT count(*) FROM lake.orders WHERE Kind = 'a'), (SELECT sum(price) FROM lake.orders),"
            " (SELECT count(*) FROM iceberg.lake.visits), (SELECT max(element_at(tags, 1)) FILTER (WHERE size(tags) > 0) FROM iceberg.lake.visits)",
        )

    assert [str(value) for value in counts["rows"][0]] == ["4", "12.00", "3", "y"]
