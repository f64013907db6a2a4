"""What `%connections` gives a session, with a real PostgreSQL and its JDBC driver from Debian's packages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kernel.driver import KernelDriver
from tests.pot.running import RunningPot

pytestmark = [pytest.mark.spark, pytest.mark.postgresql]
SLOW_START_S = 180
DRIVER = Path("/usr/share/java/postgresql.jar")
ADD_UP = "print(spark.table('shop.public.orders').groupBy().sum('amount').first()[0])"
GLUE = """
from awsglue.context import GlueContext
options = {"useConnectionProperties": "true", "connectionName": "shop", "dbtable": "orders"}
print(GlueContext(sc).create_dynamic_frame.from_options("postgresql", options).count())
"""


def test_a_selected_database_is_a_catalog_of_the_session_and_of_the_one_after_it(
    cold_pot: RunningPot, cold_kernel_in: Callable[..., KernelDriver], postgresql_url: str
) -> None:
    app = cold_pot.app()
    app.connections.add("shop", url=postgresql_url)
    with app.connections.sqlalchemy_engine("shop").begin() as opened:
        opened.exec_driver_sql("CREATE TABLE orders (id int, amount int)")
        opened.exec_driver_sql("INSERT INTO orders VALUES (1, 10), (2, 32)")
    app.close()
    kernel = cold_kernel_in()
    kernel.execute(f"%extra_jars {DRIVER}\n%session start", SLOW_START_S)

    selected = kernel.execute("%connections shop")
    live = kernel.execute(ADD_UP)
    by_sql = kernel.execute("%sql SELECT id FROM shop.public.orders WHERE amount > 20")
    by_glue = kernel.execute(GLUE)
    status = kernel.execute("%session status")
    kernel.execute("%session restart", SLOW_START_S)
    later = kernel.execute(ADD_UP)

    assert "This session uses the connections shop." in selected.text
    assert live.stdout.strip() == "42", live.error
    assert by_sql.status == "ok", by_sql.error
    assert "1 row" in by_sql.text
    assert by_glue.stdout.strip() == "2", by_glue.error
    assert "connections: shop" in status.text
    assert later.stdout.strip() == "42", later.error
