"""What gluepot knows of each kind of database: its drivers on both sides, its words, its port."""

from __future__ import annotations

from dataclasses import dataclass

from gluepot.connections.models import ConnectionKind


@dataclass(frozen=True, kw_only=True)
class DatabaseKind:
    """One kind of database.

    Args:
        schemes: words before `://` that mean it, the one we write first.
        jdbc_class: class of its JDBC driver.
        connector: the connector of ours that brings that driver.
        vendor: what AWS Glue calls it.
        python_driver: SQLAlchemy's name of dialect and driver.
        python_package: what to install for that driver, "" for none.
        port: where its server listens unless told; None for files.
        timeout_argument: how its Python driver calls the time to wait for an answer, in seconds.
        shared_parameters: URL parameters that mean the same to both drivers.
    """

    kind: ConnectionKind
    schemes: tuple[str, ...]
    jdbc_class: str
    connector: str
    vendor: str
    python_driver: str
    python_package: str = ""
    port: int | None = None
    timeout_argument: str = ""
    shared_parameters: frozenset[str] = frozenset()


DATABASES = {
    database.kind: database
    for database in (
        DatabaseKind(
            kind=ConnectionKind.POSTGRESQL,
            schemes=("postgresql", "postgres"),
            jdbc_class="org.postgresql.Driver",
            connector="postgresql",
            vendor="postgresql",
            python_driver="postgresql+psycopg",
            python_package="gluepot[postgresql]",
            port=5432,
            timeout_argument="connect_timeout",
            shared_parameters=frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey"}),
        ),
        DatabaseKind(
            kind=ConnectionKind.MYSQL,
            schemes=("mysql",),
            jdbc_class="com.mysql.cj.jdbc.Driver",
            connector="mysql",
            vendor="mysql",
            python_driver="mysql+pymysql",
            python_package="gluepot[mysql]",
            port=3306,
            timeout_argument="connect_timeout",
        ),
        DatabaseKind(
            kind=ConnectionKind.MARIADB,
            schemes=("mariadb",),
            jdbc_class="org.mariadb.jdbc.Driver",
            connector="mariadb",
            vendor="mariadb",
            python_driver="mariadb+pymysql",
            python_package="gluepot[mysql]",
            port=3306,
            timeout_argument="connect_timeout",
        ),
        DatabaseKind(
            kind=ConnectionKind.SQLITE,
            schemes=("sqlite",),
            jdbc_class="org.sqlite.JDBC",
            connector="sqlite",
            vendor="sqlite",
            python_driver="sqlite+pysqlite",
        ),
        DatabaseKind(
            kind=ConnectionKind.SQLSERVER,
            schemes=("sqlserver", "mssql"),
            jdbc_class="com.microsoft.sqlserver.jdbc.SQLServerDriver",
            connector="sqlserver",
            vendor="sqlserver",
            python_driver="mssql+pymssql",
            python_package="pymssql",
            port=1433,
            timeout_argument="login_timeout",
        ),
        DatabaseKind(
            kind=ConnectionKind.ORACLE,
            schemes=("oracle",),
            jdbc_class="oracle.jdbc.OracleDriver",
            connector="oracle",
            vendor="oracle",
            python_driver="oracle+oracledb",
            python_package="oracledb",
            port=1521,
            timeout_argument="tcp_connect_timeout",
        ),
    )
}


def kind_of_scheme(scheme: str) -> ConnectionKind | None:
    """Return the kind that a URL's scheme means, drivers as in `postgresql+psycopg` left aside; None for others."""
    word = scheme.lower().partition("+")[0]
    if word in ("s3", "s3a", "s3n"):
        return ConnectionKind.S3
    return next((kind for kind, database in DATABASES.items() if word in database.schemes), None)
