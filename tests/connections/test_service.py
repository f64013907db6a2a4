"""Connections: stored without secrets, found by name, ready for JDBC and SQLAlchemy."""

from __future__ import annotations

import json
import logging
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fsspec.registry import _registry

from gluepot.connections.errors import PlainSecretError, SecretUnavailableError
from gluepot.connections.models import ConnectionKind
from gluepot.connections.service import ConnectionService
from gluepot.display.rendering import to_json
from gluepot.errors import AlreadyExistsError, InvalidInputError, MissingPartError, NotFoundError
from tests.connections.conftest import NOW

WORD = "correct-horse-battery"


@pytest.fixture
def shop(connections: ConnectionService, monkeypatch: pytest.MonkeyPatch) -> ConnectionService:
    """A connection `shop` whose password is in the environment."""
    monkeypatch.setenv("SHOP_PW", WORD)
    connections.add(
        "shop",
        url="postgresql://etl@db.example.org/shop?sslmode=require",
        secret="env:SHOP_PW",
        options={"fetchsize": "500"},
        description="orders",
    )
    return connections


def test_a_connection_is_stored_without_user_in_its_url(shop: ConnectionService) -> None:
    connection = shop.get("shop")

    assert connection.kind is ConnectionKind.POSTGRESQL
    assert connection.url == "postgresql://db.example.org:5432/shop?sslmode=require"
    assert (connection.user, connection.secret) == ("etl", "env:SHOP_PW")
    assert (connection.created_at, connection.updated_at) == (NOW, NOW)
    assert shop.list() == (connection,)


def test_an_unknown_name_gets_the_near_one(shop: ConnectionService) -> None:
    for verb in (shop.get, shop.delete, shop.test, shop.resolve, shop.jdbc_options, shop.update):
        with pytest.raises(NotFoundError, match="Connection 'shp' not found. Did you mean 'shop'?"):
            verb("shp")


def test_a_name_is_taken_once(shop: ConnectionService) -> None:
    with pytest.raises(AlreadyExistsError, match="'shop' already exists"):
        shop.add("shop", url="sqlite:///x.db")


@pytest.mark.parametrize("name", ["", " a", "a,b", "a/b", "a\nb", "it's", "x" * 256])
def test_a_name_that_would_not_survive_is_refused(connections: ConnectionService, name: str) -> None:
    with pytest.raises(InvalidInputError, match="no name for a connection"):
        connections.add(name, url="sqlite:///x.db")


def test_glues_names_are_taken(connections: ConnectionService) -> None:
    assert connections.add("Jdbc connection-1", url="mysql://db/x").name == "Jdbc connection-1"


@pytest.mark.parametrize(
    "url",
    [f"postgresql://etl:{WORD}@db/shop", f"jdbc:postgresql://db/shop?password={WORD}", f"s3://k:{WORD}@b"],
)
def test_a_password_in_the_url_is_refused_and_not_repeated(connections: ConnectionService, url: str) -> None:
    with pytest.raises(PlainSecretError) as caught:
        connections.add("shop", url=url)

    assert "A password does not belong in the URL" in str(caught.value)
    assert "--secret env:NAME" in str(caught.value)
    assert WORD not in str(caught.value)
    assert connections.list() == ()


def test_a_password_in_place_of_a_reference_is_refused(connections: ConnectionService) -> None:
    with pytest.raises(PlainSecretError, match="gluepot keeps no secrets") as caught:
        connections.add("shop", url="postgresql://db/shop", secret=WORD)

    assert WORD not in str(caught.value)


@pytest.mark.parametrize("name", ["password", "sslPassword", "fs.s3a.session.token", "aws_secret_access_key"])
def test_an_option_with_a_telling_name_holds_a_reference(
    connections: ConnectionService, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PlainSecretError, match=f"the option '{name}'") as caught:
        connections.add("shop", url="postgresql://db/shop", options={name: WORD})
    assert WORD not in str(caught.value)

    monkeypatch.setenv("SHOP_OTHER", WORD)
    connections.add("shop", url="postgresql://db/shop", options={name: "env:SHOP_OTHER"})
    assert connections.jdbc_options("shop")[name] == WORD
    assert WORD not in repr(connections.resolve("shop"))


@pytest.mark.parametrize(
    ("url", "kind", "says"),
    [
        ("postgresql://db/x", "mysql", "leads to 'postgresql', not to 'mysql'"),
        ("postgresql://db/x", "postgres", "Did you mean 'postgresql'"),
        ("postgresql:///x", "", "one host is needed"),
        ("nowhere", "", "no scheme"),
        ("https://x", "s3", "needs a bucket's URL"),
        ("sqlite://", "", "needs a file"),
    ],
)
def test_what_cannot_be_a_connection_is_one_sentence(
    connections: ConnectionService, url: str, kind: str, says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says):
        connections.add("x", url=url, kind=kind)


def test_two_users_are_one_too_many(connections: ConnectionService) -> None:
    with pytest.raises(InvalidInputError, match="user 'a', the connection 'b'"):
        connections.add("x", url="postgresql://a@db/x", user="b")


def test_a_relative_sqlite_file_is_kept_whole(connections: ConnectionService, home: Path) -> None:
    url = connections.add("file", url="sqlite:///x.db").url

    assert url == f"sqlite:///{home.parent}/x.db"


def test_only_what_is_given_is_changed(shop: ConnectionService) -> None:
    changed = shop.update("shop", description="all orders", secret="file:/run/pw")

    assert (changed.description, changed.secret, changed.user) == ("all orders", "file:/run/pw", "etl")
    assert shop.update("shop", url="mysql://db/shop").kind is ConnectionKind.MYSQL
    with pytest.raises(PlainSecretError):
        shop.update("shop", secret=WORD)
    assert shop.get("shop").secret == "file:/run/pw"


def test_a_deleted_connection_is_gone(shop: ConnectionService) -> None:
    shop.delete("shop")

    assert shop.list() == ()


# -- for use ----------------------------------------------------------------------------------------------


def test_spark_gets_driver_url_user_and_password(shop: ConnectionService) -> None:
    options = shop.jdbc_options("shop")

    assert dict(options) == {
        "driver": "org.postgresql.Driver",
        "url": "jdbc:postgresql://db.example.org:5432/shop?sslmode=require",
        "user": "etl",
        "password": WORD,
        "fetchsize": "500",
    }
    assert WORD not in f"{options} {options!r}"


def test_a_jdbc_url_reaches_its_driver_as_it_was_written(connections: ConnectionService) -> None:
    url = "jdbc:postgresql://h1:5432,h2:5432/shop?targetServerType=primary"

    connections.add("pair", url=url)

    assert connections.jdbc_options("pair")["url"] == url


def test_glues_options_are_translated_and_its_own_are_kept_from_the_driver(shop: ConnectionService) -> None:
    options = shop.jdbc_options(
        "shop",
        {
            "dbtable": "public.orders",
            "database": "archive",
            "connectionName": "shop",
            "useConnectionProperties": "true",
            "hashfield": "id",
            "hashpartitions": "7",
            "customJdbcDriverClassName": "org.example.Driver",
            "bulkSize": "10",
            "fetchsize": "9",
        },
    )

    assert {k: v for k, v in options.items() if k != "password"} == {
        "driver": "org.example.Driver",
        "url": "jdbc:postgresql://db.example.org:5432/archive?sslmode=require",
        "user": "etl",
        "fetchsize": "9",
        "batchsize": "10",
        "dbtable": "public.orders",
    }


def test_glues_extract_jdbc_conf_is_answered(shop: ConnectionService) -> None:
    assert dict(shop.glue_jdbc_conf("shop")) == {
        "url": "jdbc:postgresql://db.example.org:5432",
        "fullUrl": "jdbc:postgresql://db.example.org:5432/shop?sslmode=require",
        "user": "etl",
        "password": WORD,
        "vendor": "postgresql",
    }


def test_jdbc_is_for_databases(connections: ConnectionService) -> None:
    connections.add("lake", url="s3://lake")

    with pytest.raises(InvalidInputError, match="JDBC reads databases only"):
        connections.jdbc_options("lake")
    with pytest.raises(InvalidInputError, match="which is no database"):
        connections.sqlalchemy_engine("lake")


def test_an_engine_does_not_hold_the_password(shop: ConnectionService) -> None:
    engine = shop.sqlalchemy_engine("shop")

    assert engine.url.password is None
    assert WORD not in f"{engine!r} {engine.url.render_as_string(hide_password=False)}"


def test_a_secret_that_is_gone_is_said_when_it_is_needed(
    shop: ConnectionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_PW")

    with pytest.raises(SecretUnavailableError, match="env:SHOP_PW"):
        shop.resolve("shop")
    assert shop.get("shop").secret == "env:SHOP_PW"


# -- testing a connection ---------------------------------------------------------------------------------


def test_an_sqlite_file_is_really_opened(connections: ConnectionService, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as made:
        made.execute("CREATE TABLE t (a)")
    connections.add("file", url=f"sqlite:///{tmp_path}/x.db")

    result = connections.test("file")

    assert result.ok
    assert result.server_version == sqlite3.sqlite_version
    assert result.sentence.startswith(
        f"Connection 'file' works: sqlite {sqlite3.sqlite_version} answered in "
    )


def test_an_sqlite_file_that_is_not_there_is_not_made(connections: ConnectionService, tmp_path: Path) -> None:
    connections.add("file", url=f"sqlite:///{tmp_path}/no.db")

    assert not connections.test("file").ok
    assert not (tmp_path / "no.db").exists()


def test_a_server_that_is_not_there_is_a_result(shop: ConnectionService) -> None:
    shop.update("shop", url="postgresql://127.0.0.1:9/shop")

    result = shop.test("shop")

    assert not result.ok
    assert result.sentence.startswith("Connection 'shop' does not work: ")
    assert "refused" in result.sentence
    assert WORD not in json.dumps(to_json(result))


@pytest.mark.parametrize(
    ("url", "module", "says"),
    [
        ("postgresql://db/x", "psycopg", r"gluepot\[postgresql\]"),
        ("mariadb://db/x", "pymysql", r"gluepot\[mysql\]"),
        ("sqlserver://db/x", "pymssql", "pip install pymssql"),
        ("oracle://db/x", "oracledb", "pip install oracledb"),
        ("s3://bucket", "s3fs", "pip install s3fs"),
    ],
)
def test_a_missing_python_driver_is_named(
    connections: ConnectionService, monkeypatch: pytest.MonkeyPatch, url: str, module: str, says: str
) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    monkeypatch.delitem(_registry, "s3", raising=False)  # it keeps what it has imported once
    connections.add("x", url=url)

    with pytest.raises(MissingPartError, match=says):
        connections.test("x")


def test_another_servers_port_is_knocked_at(connections: ConnectionService) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        connections.add("broker", url=f"kafka://127.0.0.1:{server.getsockname()[1]}")

        assert connections.test("broker").ok

    assert "does not answer" in connections.test("broker").sentence


def test_an_address_without_a_port_cannot_be_tested(connections: ConnectionService) -> None:
    connections.add("x", url="custom://somewhere")

    with pytest.raises(InvalidInputError, match="names no host and port"):
        connections.test("x")


# -- nothing is written down ------------------------------------------------------------------------------


def test_a_secret_reaches_neither_the_database_nor_a_log(
    shop: ConnectionService, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop.update("shop", url="postgresql://127.0.0.1:9/shop")
    shop.test("shop")
    shop.jdbc_options("shop")
    with pytest.raises(PlainSecretError):
        shop.add("other", url=f"postgresql://a:{WORD}@db/x")

    written = [path.read_bytes() for path in home.rglob("*") if path.is_file()]

    assert any(b"env:SHOP_PW" in data for data in written)
    assert not any(WORD.encode() in data for data in written)
    assert WORD not in caplog.text
