"""Values of the catalog, in Glue's words and Hive's shapes.

Types of columns are Hive type strings as Spark's catalog writes them (`bigint`, `decimal(10,2)`,
`array<struct<a:int,b:string>>`, `timestamp_ntz`). Names are lower case: Hive and Glue fold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

_EMPTY: Mapping[str, str] = MappingProxyType({})
_SPARK_PLACEHOLDER = "-__PLACEHOLDER__"


class TableType(StrEnum):
    """Who owns the files: gluepot's warehouse (MANAGED), somebody else (EXTERNAL), or nobody (VIEW)."""

    MANAGED = "MANAGED_TABLE"
    EXTERNAL = "EXTERNAL_TABLE"
    VIEW = "VIRTUAL_VIEW"


class OriginKind(StrEnum):
    """What made a change of the catalog."""

    CRAWLER = "crawler"
    SQL = "sql"
    API = "api"
    IMPORT = "import"
    RESTORE = "restore"
    OUTSIDE = "outside"  # seen in an outside metastore, made by somebody who did not go through gluepot


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Who changed a table: a kind, and its name or id there (a crawl run, a job run, a notebook)."""

    kind: OriginKind
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: name, Hive type string, and a comment ("" means none)."""

    name: str
    type: str
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class StorageFormat:
    """How the files are read: Hive's classes, and the SerDe's parameters (for CSV: the dialect).

    `bucket_count` is -1 where there are no buckets; `sort_columns` are names with 1 for ascending, 0 for
    descending. `parameters` are those of the storage descriptor itself, which few writers use.
    """

    input_format: str
    output_format: str
    serde: str
    serde_parameters: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    parameters: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    compressed: bool = False
    bucket_count: int = -1
    bucket_columns: tuple[str, ...] = ()
    sort_columns: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Database:
    """A database: lower-case name, description, URI of the folder of its managed tables."""

    name: str
    description: str = ""
    location: str = ""
    parameters: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    owner: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table or view.

    `columns` are without the partition keys. `location` is scheme and path as Hadoop writes them, nothing
    percent-encoded ("" for a view). `parameters` are Glue's and
    Spark's table parameters (`classification`, `spark.sql.sources.provider`, …). `version` counts changes of
    the definition from 1; 0 means not stored yet. Times are aware UTC, None when not stored yet. `view_text` is
    what the user wrote, `view_expanded_text` the same with every name resolved ("" where the engine makes none).
    """

    database: str
    name: str
    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...] = ()
    location: str = ""
    storage: StorageFormat | None = None
    type: TableType = TableType.EXTERNAL
    parameters: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    description: str = ""
    owner: str = ""
    view_text: str = ""
    view_expanded_text: str = ""
    retention_s: int = 0
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def full_name(self) -> str:
        """`database.table`."""
        return f"{self.database}.{self.name}"

    @property
    def data_location(self) -> str:
        """Where the files are: `location`, but for a table that Spark stores so that Hive does not look at it.

        Of an external one whose columns Hive cannot name, Spark's HiveExternalCatalog stores a folder that is never made,
        and the place among the options.
        """
        if self.location.endswith(_SPARK_PLACEHOLDER) and self.storage is not None:
            return self.storage.serde_parameters.get("path") or self.location
        return self.location

    @property
    def row_count(self) -> int | None:
        """How many rows somebody counted (a crawler, ANALYZE), None where nobody did."""
        for parameter in ("spark.sql.statistics.numRows", "recordCount", "numRows"):
            text = self.parameters.get(parameter, "")
            if text.isdecimal():
                return int(text)
        return None

    @property
    def classification(self) -> str:
        """The file format as Glue names it (`csv`, `json`, `parquet`), "" when unknown."""
        provider = self.parameters.get("spark.sql.sources.provider", "")
        return self.parameters.get("classification", provider).lower()


@dataclass(frozen=True, kw_only=True)
class TableLine:
    """A table as a long list shows it. The fields mean what they mean in `Table`."""

    name: str
    type: TableType
    classification: str
    description: str

    @classmethod
    def of(cls, table: Table) -> TableLine:
        """Return the line of a table."""
        return cls(
            name=table.name,
            type=table.type,
            classification=table.classification,
            description=table.description,
        )


@dataclass(frozen=True, kw_only=True)
class Partition:
    """One partition: its values as text in the order of the table's keys, and where its files are.

    Without `columns` and `storage` it follows its table, also when that changes. An engine that writes its own
    (as Hive's do) keeps them through changes of the table.
    """

    values: tuple[str, ...]
    location: str
    parameters: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    columns: tuple[Column, ...] = ()
    storage: StorageFormat | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TableVersion:
    """One state of a table's definition: its number, when it came to be, and what made it."""

    table: Table
    version: int
    changed_at: datetime
    origin: Origin
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """What a person says about a database, a table or a column; "" and no tags where nothing was said.

    `table` is "" for a database, `column` "" for a table. It belongs to the name, not to a stored definition.
    """

    database: str
    table: str = ""
    column: str = ""
    description: str = ""
    owner: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The first rows of a table, read without Spark: column names and types, and rows of Python values."""

    table: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    truncated: bool
