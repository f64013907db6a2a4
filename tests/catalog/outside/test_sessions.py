"""A Spark session of gluepot's on the outside metastore that its crawlers publish to."""

from __future__ import annotations

import pytest

from tests.catalog.sql_processes import sql_processes

pytestmark = pytest.mark.spark


def test_what_is_crawled_is_queried_and_what_sql_makes_is_known(outside, lake, tmp_path, home):
    (lake / "delays" / "month=1").mkdir(parents=True)
    (lake / "delays" / "month=1" / "a.csv").write_text("carrier,delay,at\nAA,5,2024-01-31 10:20:30\nUA,7,\n")
    outside.app.crawl.crawl([str(lake)], database=outside.database)
    environment = {
        "GLUEPOT_HOME": str(home),
        "GLUEPOT_CATALOG_URI": outside.metastore.uri,
        "GLUEPOT_POOL": '{"size": 0, "master": "local[1]", "memory": "600m"}',
    }
    from gluepot.pot.client import end_pot

    try:
        with sql_processes(1, tmp_path, environment) as [session]:
            rows = session.sql(f"select carrier, delay, month from {outside.database}.delays order by delay")
            session.sql(f"create view {outside.database}.late as select * from {outside.database}.delays")
            types = dict(row[:2] for row in session.sql(f"describe {outside.database}.delays"))
    finally:
        end_pot(outside.app.settings)

    assert rows == [["AA", 5, 1], ["UA", 7, 1]]
    columns = outside.app.catalog.get_table(outside.database, "delays").columns
    assert [types[column.name] for column in columns] == [column.type for column in columns]
    assert outside.app.catalog.list_table_names(outside.database) == ["delays", "late"]
    assert outside.app.catalog.versions(outside.database, "late")[0].origin.kind == "outside"
