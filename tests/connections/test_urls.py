"""Addresses: read in every form at hand, written for each driver, and never with a password."""

from __future__ import annotations

import pytest

from gluepot.connections.models import ConnectionKind
from gluepot.connections.urls import DatabaseAddress, holds_password, kind_of_url, read_address
from gluepot.errors import InvalidInputError

K = ConnectionKind


@pytest.mark.parametrize(
    ("url", "kind", "host", "port", "database", "user", "parameters"),
    [
        ("postgresql://db/shop", K.POSTGRESQL, "db", 5432, "shop", "", {}),
        ("postgres://etl@db:6543/shop?sslmode=require", K.POSTGRESQL, "db", 6543, "shop", "etl",
         {"sslmode": "require"}),
        ("postgresql+psycopg://db/a%20b", K.POSTGRESQL, "db", 5432, "a b", "", {}),
        ("postgresql://[::1]:5433/shop", K.POSTGRESQL, "::1", 5433, "shop", "", {}),
        ("jdbc:postgresql://db/shop?user=etl&ssl=true", K.POSTGRESQL, "db", 5432, "shop", "etl", {"ssl": "true"}),
        ("jdbc:mysql://db:3307/shop", K.MYSQL, "db", 3307, "shop", "", {}),
        ("mariadb://db/shop", K.MARIADB, "db", 3306, "shop", "", {}),
        ("jdbc:sqlserver://db:1433;databaseName=shop;encrypt=true;user=etl", K.SQLSERVER, "db", 1433, "shop", "etl",
         {"encrypt": "true"}),
        ("mssql://db/shop", K.SQLSERVER, "db", 1433, "shop", "", {}),
        ("jdbc:oracle:thin:@//db:1521/svc", K.ORACLE, "db", 1521, "svc", "", {}),
        ("jdbc:oracle:thin://@db:1521/svc", K.ORACLE, "db", 1521, "svc", "", {}),
        ("jdbc:oracle:thin:etl@db:1522:SID", K.ORACLE, "db", 1522, "SID", "etl", {}),
        ("oracle://db/svc", K.ORACLE, "db", 1521, "svc", "", {}),
        ("sqlite:////var/data/x.db", K.SQLITE, "", None, "/var/data/x.db", "", {}),
        ("sqlite:///x.db", K.SQLITE, "", None, "x.db", "", {}),
        ("jdbc:sqlite:/var/data/x.db", K.SQLITE, "", None, "/var/data/x.db", "", {}),
    ],
)  # fmt: skip
def test_an_address_is_read_in_every_form(url, kind, host, port, database, user, parameters) -> None:
    assert read_address(url) == DatabaseAddress(
        kind=kind, host=host, port=port, database=database, user=user, parameters=parameters
    )


@pytest.mark.parametrize(
    ("url", "jdbc"),
    [
        ("postgresql://db/shop?sslmode=require", "jdbc:postgresql://db:5432/shop?sslmode=require"),
        ("postgresql://[::1]/shop", "jdbc:postgresql://[::1]:5432/shop"),
        ("mysql://db/shop", "jdbc:mysql://db:3306/shop"),
        ("mariadb://db/shop", "jdbc:mariadb://db:3306/shop"),
        ("sqlserver://db/shop?encrypt=true", "jdbc:sqlserver://db:1433;databaseName=shop;encrypt=true"),
        ("oracle://db/svc", "jdbc:oracle:thin:@//db:1521/svc"),
        ("sqlite:////var/x.db", "jdbc:sqlite:/var/x.db"),
    ],
)
def test_an_address_is_written_for_jdbc(url: str, jdbc: str) -> None:
    assert read_address(url).jdbc_url() == jdbc
    assert read_address(jdbc) == read_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://etl:pw@db/shop",
        "postgresql://etl:p/w@db/shop",
        "postgresql://etl:12/3@db/shop",
        "postgresql://:pw@db/shop",
        "postgresql://etl:p%40w@db/shop",
        "postgresql+psycopg://etl:pw@[::1]:5432/shop",
        "jdbc:postgresql://db/shop?user=etl&password=pw",
        "jdbc:mysql://db/shop?useSSL=true&Password=pw",
        "jdbc:mysql://etl:pw@db:3306/shop",
        "jdbc:sqlserver://db;databaseName=shop;password={pw};encrypt=true",
        "jdbc:sqlserver://db;trustStorePassword=pw",
        "jdbc:oracle:thin:etl/pw@//db:1521/svc",
        "jdbc:oracle:thin:etl/pw@db:1521:SID",
        "s3://AKIAXXX:abc@bucket",
        "https://api.example.org/v1?api_token=abc",
        "https://api.example.org/?aws_secret_access_key=abc",
        "jdbc:sqlite:/x.db?password=pw",
    ],
)
def test_a_password_in_an_address_is_seen(url: str) -> None:
    assert holds_password(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db:5432/shop",
        "postgresql://etl@db:5432/shop?options=a@b",
        "postgresql://[::1]:5432/shop",
        "jdbc:postgresql://h1:1,h2:2/shop",
        "jdbc:oracle:thin:@//db:1521/svc",
        "jdbc:oracle:thin://@db:1521/svc",
        "jdbc:sqlserver://db:1433;databaseName=shop;encrypt=true",
        "sqlite:////folder@home/x:y@z.db",
        "s3://bucket/prefix",
        "kafka://h1:9092",
        "jdbc:postgresql://db/shop?passwordless=",
    ],
)
def test_an_address_without_a_password_is_left_alone(url: str) -> None:
    assert not holds_password(url)


@pytest.mark.parametrize(
    "url", ["jdbc:postgresql://h1:1,h2:2/shop", "postgresql:///shop", "postgresql://h:x/s"]
)
def test_an_address_of_another_form_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_address(url)

    assert url not in str(caught.value)


@pytest.mark.parametrize(("url", "kind"), [("s3a://b", K.S3), ("http://x", None), ("jdbc:db2://x", None)])
def test_the_scheme_says_the_kind(url: str, kind: ConnectionKind | None) -> None:
    assert kind_of_url(url) is kind
