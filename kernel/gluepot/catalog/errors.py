"""What a user can get wrong about the catalog."""

from __future__ import annotations

from collections.abc import Iterable

from gluepot.errors import (
    AlreadyExistsError,
    ConflictError,
    GluepotError,
    InvalidInputError,
    NotFoundError,
    did_you_mean,
    quoted,
)


class DatabaseNotFoundError(NotFoundError):
    """No such database."""

    def __init__(self, name: str, candidates: Iterable[str] = ()) -> None:
        super().__init__("Database", name, candidates=candidates, next_step="List them with %catalog.")


class TableNotFoundError(NotFoundError):
    """No such table.

    Args:
        database: where it was looked for.
        name: the name as the user wrote it.
        candidates: the tables of that database.
        elsewhere: full names (`database.table`) of tables in other databases.
    """

    def __init__(
        self, database: str, name: str, candidates: Iterable[str] = (), elsewhere: Iterable[str] = ()
    ) -> None:
        self.kind = "Table"
        self.name = f"{database}.{name}"
        self.database = database
        here, others = list(candidates), list(elsewhere)
        # Compared without the database: a long one would make all of its tables look alike.
        self.near = [f"{database}.{near}" for near in did_you_mean(name, here)]
        bare = {full.rpartition(".")[2] for full in others}
        alike = did_you_mean(name, bare) if not self.near else [name.lower()]
        self.near += sorted(full for full in others if full.rpartition(".")[2] in alike)[: 3 - len(self.near)]
        if self.near:
            hint = f"Did you mean {' or '.join(repr(near) for near in self.near)}?"
        elif here:
            hint = f"There: {quoted(here)}."
        else:
            hint = f"List its tables with %catalog {database}."
        GluepotError.__init__(self, f"Table {self.name!r} not found in database {database!r}.", hint)


class TableAlreadyExistsError(AlreadyExistsError):
    """The table's name is taken."""

    def __init__(self, database: str, name: str) -> None:
        self.database = database
        super().__init__("Table", f"{database}.{name}")


class DatabaseAlreadyExistsError(AlreadyExistsError):
    """The database's name is taken."""

    def __init__(self, name: str) -> None:
        super().__init__("Database", name)


class PartitionAlreadyExistsError(AlreadyExistsError):
    """The table has this partition."""

    def __init__(self, table: str, partition: str) -> None:
        self.table = table
        super().__init__("Partition", partition, next_step=f"It belongs to table {table!r}.")


class PartitionNotFoundError(NotFoundError):
    """The table has no such partition."""

    def __init__(self, table: str, partition: str) -> None:
        self.table = table
        super().__init__("Partition", partition, where=f"in table {table!r}")


class ColumnNotFoundError(NotFoundError):
    """The table has no such column."""

    def __init__(self, table: str, column: str, candidates: Iterable[str] = ()) -> None:
        self.table = table
        super().__init__("Column", column, where=f"in table {table!r}", candidates=candidates)


class VersionNotFoundError(NotFoundError):
    """The table has no version of this number."""

    def __init__(self, table: str, version: int, known: Iterable[int]) -> None:
        self.table = table
        numbers = [str(number) for number in known]
        super().__init__(
            "Version",
            str(version),
            where=f"of table {table!r}",
            next_step=f"It has: {', '.join(numbers[-20:])}. See them with %versions {table}.",
        )


class DatabaseNotEmptyError(ConflictError):
    """A database with tables cannot be deleted without them."""

    def __init__(self, name: str, tables: Iterable[str]) -> None:
        self.name = name
        super().__init__(
            f"Database {name!r} is not empty: it has {quoted(list(tables))}.",
            "Delete its tables first, or delete them with it (CASCADE).",
        )


class TableChangedError(ConflictError):
    """A table changed between the reading of it and the writing."""

    def __init__(self, table: str, expected: int, found: int) -> None:
        self.table = table
        super().__init__(
            f"Table {table!r} was changed meanwhile: version {expected} was read, it is at {found} now.",
            "Read it again and repeat the change.",
        )


class TableParameterChangedError(ConflictError):
    """A parameter that a writer expected to find is another one: Iceberg's commit without a lock.

    The wording is what Iceberg's clients look for to tell a lost race from a failure.
    """

    def __init__(self, key: str, found: str, expected: str) -> None:
        super().__init__(
            f"The table has been modified. The parameter value for key '{key}' is '{found}'. "
            f"The expected value was '{expected}'."
        )


class InvalidNameError(InvalidInputError):
    """A name that Hive's readers cannot use."""

    def __init__(self, kind: str, name: str) -> None:
        self.name = name
        super().__init__(
            f"{kind} name {name!r} cannot be used: only letters, digits and underscores, at most 255.",
            "Choose another name.",
        )
