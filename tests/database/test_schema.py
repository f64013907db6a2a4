"""The schema: migrations make what the tables say, and nothing is lost on the way."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

import gluepot.database.migrations
from gluepot.database import Database, open_database
from gluepot.database.schema import current_revision, known_revisions, latest_revision, upgrade
from gluepot.database.tables import metadata
from gluepot.database.tables.catalog_knowledge import FULL_TEXT
from gluepot.database.tables.sessions import services
from gluepot.errors import ConflictError, UnavailableError

MIGRATIONS = Path(gluepot.database.migrations.__file__).parent


def differences(database: Database) -> list[object]:
    options = {
        "compare_type": True,
        "compare_server_default": default_differs,
        "render_as_batch": True,
        "include_name": is_known_to_sqlalchemy,
    }
    with database.read() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def is_known_to_sqlalchemy(name: str | None, _kind: str, _parents: Any) -> bool:
    """Full-text indexes are each database's own: SQLite keeps one in tables, PostgreSQL in a column."""
    return not (name or "").startswith(FULL_TEXT)


def default_differs(
    context: Any, _inspected: Any, _declared: Any, found: str | None, _default: Any, wanted: str | None
) -> bool | None:
    """SQLite gives defaults back in other brackets and quotes than they were declared with."""
    if context.dialect.name != "sqlite":
        return None  # Alembic asks PostgreSQL itself
    return (found or "").strip("()'") != (wanted or "").strip("()'")


def constraint_names(database: Database) -> set[str]:
    """Names of keys and indexes, which `compare_metadata` does not look at."""
    inspector = inspect(database.engine)
    names: set[str] = set()
    for table in metadata.tables:
        names.add(str(inspector.get_pk_constraint(table)["name"]))
        names.update(str(key["name"]) for key in inspector.get_foreign_keys(table))
        names.update(str(key["name"]) for key in inspector.get_unique_constraints(table))
        # PostgreSQL also lists the index under each unique constraint.
        names.update(
            str(i["name"]) for i in inspector.get_indexes(table) if not i.get("duplicates_constraint")
        )
    return names


def names_from_tables(database: Database) -> set[str]:
    """Make the tables again from their declarations, in the same database, and return the names they have then."""
    metadata.drop_all(database.engine)
    metadata.create_all(database.engine)
    return constraint_names(database)


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    return open_database(f"sqlite:///{tmp_path / 'gluepot.db'}")


def test_migrations_make_exactly_the_tables(empty: Database) -> None:
    upgrade(empty)

    assert differences(empty) == []
    assert constraint_names(empty) == names_from_tables(empty)


@pytest.mark.postgresql
def test_migrations_make_exactly_the_tables_on_postgresql(postgresql_url: str) -> None:
    database = open_database(postgresql_url)

    upgrade(database)

    assert differences(database) == []
    assert constraint_names(database) == names_from_tables(database)
    database.close()


def test_an_empty_database_has_no_revision(empty: Database) -> None:
    assert current_revision(empty) is None


@pytest.mark.postgresql
def test_an_empty_database_has_no_revision_on_postgresql(postgresql_url: str) -> None:
    database = open_database(postgresql_url)

    assert current_revision(database) is None
    database.close()


def test_a_second_upgrade_changes_nothing(empty: Database) -> None:
    assert upgrade(empty) is True
    assert current_revision(empty) == latest_revision()
    assert upgrade(empty) is False


def test_the_names_of_the_migrations_files_are_their_revisions_in_order() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))

    assert known_revisions() == {script.revision for script in scripts.walk_revisions()}
    assert latest_revision() == scripts.get_current_head()


def migrate_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_a_migration_of_data_is_preceded_by_a_private_backup(empty: Database, tmp_path: Path) -> None:
    migrate_to(empty, "0001_sessions")
    with empty.write() as connection:
        connection.execute(services.insert().values(name="pot", port=4711))

    assert upgrade(empty) is True

    backup = tmp_path / "gluepot.before-0001_sessions.bak"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with closing(sqlite3.connect(backup)) as saved:
        assert saved.execute("SELECT name, port FROM services").fetchall() == [("pot", 4711)]
    with empty.read() as connection:
        assert connection.execute(select(services.c.port)).scalars().all() == [4711]


def test_a_database_of_a_newer_gluepot_is_left_alone(empty: Database, tmp_path: Path) -> None:
    upgrade(empty)
    with empty.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))

    with pytest.raises(ConflictError) as caught:
        upgrade(empty)

    assert (
        caught.value.sentence == "The database is at schema '9999_future', which this gluepot does not know."
    )
    assert "upgrade gluepot" in caught.value.next_step
    assert current_revision(empty) == "9999_future"
    assert list(tmp_path.glob("*.bak")) == []


def test_a_server_that_does_not_answer_is_one_sentence_without_its_password() -> None:
    database = open_database("postgresql://someone:s3cret@127.0.0.1:1/gluepot")

    with pytest.raises(UnavailableError) as caught:
        current_revision(database)

    assert "does not answer" in str(caught.value)
    assert "gluepot doctor" in str(caught.value)
    assert "s3cret" not in str(caught.value)
