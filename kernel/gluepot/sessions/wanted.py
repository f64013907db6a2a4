"""Rows of `wanted_sessions`: what people asked for and no waiting JVM was. The pot keeps one of the newest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from gluepot.database import Database
from gluepot.database.tables.sessions import wanted_sessions as t
from gluepot.sessions.recipe import Recipe


class WantedSessions:
    """Reads and writes of wanted recipes; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, recipe: Recipe, *, now: datetime) -> bool:
        """Write down that somebody needed `recipe`; False where it may not be kept."""
        if not recipe.may_be_kept():
            return False
        with self._database.write() as connection:
            done = connection.execute(update(t).where(t.c.fit_key == recipe.key).values(wanted_at=now))
            if not done.rowcount:
                row = {"fit_key": recipe.key, "recipe": recipe.as_document(), "wanted_at": now}
                connection.execute(insert(t).values(row))
        return True

    def newest(self, *, since: datetime, other_than: str) -> Recipe | None:
        """Return the recipe that was last wanted, if that was after `since`; `other_than` is a key to pass over."""
        with self._database.read() as connection:
            document = connection.execute(
                select(t.c.recipe)
                .where(t.c.wanted_at > since, t.c.fit_key != other_than)
                .order_by(t.c.wanted_at.desc())
                .limit(1)
            ).scalar()
        return None if document is None else Recipe.from_document(document)

    def forget(self, key: str) -> None:
        """Remove a recipe that cannot be made."""
        with self._database.write() as connection:
            connection.execute(delete(t).where(t.c.fit_key == key))

    def forget_before(self, moment: datetime) -> None:
        """Remove what nobody has wanted since `moment`."""
        with self._database.write() as connection:
            connection.execute(delete(t).where(t.c.wanted_at < moment))
