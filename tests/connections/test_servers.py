"""Connections to real servers: PostgreSQL, MariaDB, and PostgreSQL through Spark with a JDBC driver."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from gluepot.connections.service import ConnectionService
from gluepot.connectors.service import ConnectorService
from gluepot.settings_sources import load_settings
from tests.connections.conftest import MariadbServer

DEBIAN_DRIVER = Path("/usr/share/java/postgresql.jar")


@pytest.mark.postgresql
def test_a_real_postgresql_answers(connections: ConnectionService, postgresql_url: str) -> None:
    connections.add("shop", url=postgresql_url)

    result = connections.test("shop")

    assert result.ok, result.sentence
    assert int(result.server_version.split(".")[0]) >= 12
    with connections.sqlalchemy_engine("shop").connect() as opened:
        assert opened.exec_driver_sql("SELECT current_user").scalar() == "gluepot"


@pytest.mark.postgresql
def test_a_database_that_does_not_exist_is_a_result(
    connections: ConnectionService, postgresql_url: str
) -> None:
    connections.add("shop", url=postgresql_url.rpartition("/")[0] + "/nowhere")

    assert 'database "nowhere" does not exist' in connections.test("shop").sentence


@pytest.mark.mariadb
@pytest.mark.parametrize("scheme", ["mariadb", "mysql", "jdbc:mariadb"])
def test_a_real_mariadb_answers_to_the_referenced_password(
    connections: ConnectionService, mariadb_server: MariadbServer, tmp_path: Path, scheme: str
) -> None:
    path = tmp_path / "pw"
    path.touch(0o600)
    path.write_text(f"{mariadb_server.password}\n")
    connections.add(
        "shop", url=f"{scheme}://127.0.0.1:{mariadb_server.port}/shop", user="etl", secret=f"file:{path}"
    )

    result = connections.test("shop")

    assert result.ok, result.sentence
    assert int(result.server_version.split(".")[0]) >= 10


@pytest.mark.mariadb
def test_a_refused_password_is_a_result_that_does_not_repeat_it(
    connections: ConnectionService, mariadb_server: MariadbServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PW", "something-else-entirely")
    connections.add("shop", url=f"mariadb://etl@127.0.0.1:{mariadb_server.port}/shop", secret="env:SHOP_PW")

    result = connections.test("shop")

    assert not result.ok
    assert "Access denied for user 'etl'@'localhost'" in result.sentence
    assert "something-else-entirely" not in str(result)


@pytest.mark.mariadb
def test_an_engine_asks_for_the_password_at_every_connect(
    connections: ConnectionService, mariadb_server: MariadbServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    monkeypatch.setenv("SHOP_PW", "old")
    connections.add("shop", url=f"mariadb://etl@127.0.0.1:{mariadb_server.port}/shop", secret="env:SHOP_PW")
    engine = connections.sqlalchemy_engine("shop")

    with pytest.raises(OperationalError):
        engine.connect()
    monkeypatch.setenv("SHOP_PW", mariadb_server.password)

    with engine.connect() as opened:
        assert opened.exec_driver_sql("SELECT database()").scalar() == "shop"


@pytest.mark.spark
@pytest.mark.postgresql
def test_spark_reads_a_table_through_a_connection_and_an_installed_driver(
    connections: ConnectionService, postgresql_url: str, home: Path, tmp_path: Path
) -> None:
    from gluepot.sessions.gateway import connect
    from gluepot.sessions.launcher import launch_jvm
    from gluepot.sessions.scratch import remove_session_folder

    if not DEBIAN_DRIVER.exists():
        pytest.skip("needs the PostgreSQL driver: apt-get install libpostgresql-jdbc-java")
    connectors = ConnectorService(load_settings(home.parent).settings)
    connectors.add(
        "postgresql",
        source=DEBIAN_DRIVER,
        accepted=[hashlib.sha256(DEBIAN_DRIVER.read_bytes()).hexdigest()],
    )
    connections.add("shop", url=postgresql_url, options={"fetchsize": "2"})
    with connections.sqlalchemy_engine("shop").begin() as opened:
        opened.exec_driver_sql("CREATE TABLE orders (id bigint, item text)")
        opened.exec_driver_sql("INSERT INTO orders SELECT n, 'item ' || n FROM generate_series(1, 10) AS n")

    conf = {"spark.master": "local[1]", "spark.ui.enabled": "false", **connectors.spark_conf()}
    jvm = launch_jvm(tmp_path / "s", conf=conf, memory_mb=512, extra_jars=connectors.jars())
    try:
        spark = connect(jvm.folder).jvm.org.apache.spark.sql.classic.SparkSession.builder().getOrCreate()
        frame = spark.read().format("jdbc")
        for name, value in connections.jdbc_options("shop", {"dbtable": "public.orders"}).items():
            frame = frame.option(name, value)
        rows = sorted(row.getString(1) for row in frame.load().where("id > 8").collect())
    finally:
        os.close(jvm.keeper_fd)
        jvm.process.wait(10)
        remove_session_folder(jvm.folder)

    assert rows == ["item 10", "item 9"]
