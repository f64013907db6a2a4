"""`gluepot.read`: a table, a path or a database's table as a DataFrame, with a bookmark only what is new in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from gluepot.errors import InvalidInputError
from gluepot.jobs.bookmarks.models import SeenFile
from gluepot.jobs.bookmarks.session import BookmarkSession
from gluepot.jobs.key_reading import new_rows

if TYPE_CHECKING:
    from gluepot.catalog.models import Table
    from gluepot.catalog.service import CatalogService

_FORMATS = {"csv", "json", "parquet", "orc", "avro", "xml", "text"}


class SourceReader:
    """Reads sources in one Spark session.

    Args:
        spark: the SparkSession.
        catalog: where tables are looked up.
        bookmarks: the run's bookmark; None outside of a run: everything is read.
    """

    def __init__(self, spark: Any, catalog: CatalogService, bookmarks: BookmarkSession | None) -> None:
        self._spark = spark
        self._catalog = catalog
        self._bookmarks = bookmarks

    def read_table(
        self,
        name: str,
        bookmark: str = "",
        where: str = "",
        limit: Callable[[SeenFile], bool] | None = None,
        *,
        opened: Any = None,
    ) -> Any:
        """Return a table of the catalog; with a bookmark only rows of files that no successful run has read.

        With `where`, a condition on partition keys, files of other partitions are neither read nor counted as read.
        `limit` bounds a run with a bookmark as `BookmarkSession.take_files` says. `opened` are the table's files as a
        DataFrame, with its partition keys, where Spark's own way to open the table is not wanted.

        Raises:
            TableNotFoundError: there is no such table.
            InvalidInputError: a bookmark is asked for of a view or of a table that keeps its own history.
        """
        frame = self._spark.table(name) if opened is None else opened
        if where.strip():
            frame = frame.where(where)
        if not bookmark or self._bookmarks is None:
            return frame
        database, _, table_name = name.rpartition(".")
        table = self._catalog.get_table(database or self._spark.catalog.currentDatabase(), table_name)
        if not table.location or table.classification in ("delta", "iceberg", "hudi"):
            raise InvalidInputError(
                f"{name!r} is no table of plain files, so a bookmark cannot tell what is new in it.",
                "Read a table of files, a path, or give keys of a database's table.",
            )
        listed = self._files_of(table)
        if where.strip():
            listed = _read_by(frame, listed)
        return self._only_new(frame, bookmark, listed, limit)

    def read_path(
        self,
        path: str,
        *,
        file_format: str = "",
        bookmark: str = "",
        options: Mapping[str, str] | None = None,
    ) -> Any:
        """Return the files under a path; with a bookmark only those that no successful run has read.

        Raises:
            InvalidInputError: the format is neither given nor said by the path's ending.
        """
        named = file_format or path.rstrip("/").rpartition(".")[2].lower()
        if not file_format and named not in _FORMATS:
            raise InvalidInputError(
                f"The format of {path!r} is not known.", 'Give it: gluepot.read(path, format="csv").'
            )
        frame = self._spark.read.format(named).options(**(options or {})).load(path)
        if not bookmark or self._bookmarks is None:
            return frame
        # Without those that an option or the depth of their folder leaves out.
        return self._only_new(frame, bookmark, _read_by(frame, self._list([path])))

    def read_keys(
        self,
        options: Mapping[str, str],
        *,
        keys: Sequence[str],
        order: str = "asc",
        bookmark: str = "",
    ) -> Any:
        """Return a table of a database by Spark's JDBC options; with a bookmark only rows behind the last keys read.

        Raises:
            InvalidInputError: a bookmark without keys, or keys that the table does not have.
        """
        frame = self._spark.read.format("jdbc").options(**options).load()
        if not bookmark or self._bookmarks is None:
            return frame
        return new_rows(frame, self._bookmarks, bookmark, tuple(keys), order)

    def _only_new(
        self,
        frame: Any,
        bookmark: str,
        listed: Sequence[SeenFile],
        limit: Callable[[SeenFile], bool] | None = None,
    ) -> Any:
        from pyspark.errors import AnalysisException
        from pyspark.sql import functions as F  # noqa: N812 - its usual name

        assert self._bookmarks is not None
        paths = [file.path for file in self._bookmarks.take_files(bookmark, listed, limit=limit)]
        try:
            place = F.col("_metadata.file_path")
            frame.select(place)
        except AnalysisException:  # a table that Spark reads through Hive's SerDe
            place = F.input_file_name()
        # Exactly the files that were listed: one that arrives now is the next run's.
        return frame.where(place.isin(paths))

    def _files_of(self, table: Table) -> list[SeenFile]:
        """List the files that belong to a table: of a partitioned one only those in registered partitions."""
        location = table.data_location
        if not table.partition_keys:
            return self._list([location])
        partitions = self._catalog.list_partitions(table.database, table.name)
        folders = {_plain(partition.location) for partition in partitions}
        root = _plain(location)
        outside = {p.location for p in partitions if not _is_below(_plain(p.location), root)}
        listed = self._list([location, *sorted(outside)])
        return [
            file
            for file in listed
            if any(_has_parent(spelling, folders) for spelling in _paths_in(file.path))
        ]

    def _list(self, paths: Sequence[str]) -> list[SeenFile]:
        from pyspark.errors import AnalysisException
        from pyspark.sql import functions as F  # noqa: N812

        try:
            # The binary source lists without opening anything, wherever Spark can read: mounts, object stores, clusters.
            files = (
                self._spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(list(paths))
            )
        except AnalysisException as error:
            if "PATH_NOT_FOUND" in str(error.getCondition()):
                return []
            raise
        rows = files.select(
            F.col("_metadata.file_path"),
            F.unix_millis("_metadata.file_modification_time"),
            F.col("_metadata.file_size"),
        ).collect()
        return [SeenFile(path=path, modified_ms=changed, size_bytes=size) for path, changed, size in rows]


def _read_by(frame: Any, listed: Sequence[SeenFile]) -> list[SeenFile]:
    """Return those of the listed files that a frame reads."""
    read = {spelling for uri in frame.inputFiles() for spelling in _paths_in(uri)}
    return [file for file in listed if not read.isdisjoint(_paths_in(file.path))]


def _paths_in(uri: str) -> set[str]:
    """Return the path of a URI as it stands and decoded: Spark percent-encodes it in some places, not in others.

    Both are taken, since a file that matches neither way would never be read.
    """
    path = _plain(uri)
    return {path, unquote(path)}


def _plain(location: str) -> str:
    """Return the path of a Hadoop location, which percent-encodes nothing."""
    scheme, colon, rest = location.partition(":")
    path = rest if colon and "/" not in scheme else location
    if path.startswith("//"):  # behind the authority, which a local file has none of
        path = "/" + path[2:].partition("/")[2]
    return path.rstrip("/")


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


def _has_parent(path: str, folders: set[str]) -> bool:
    while "/" in path and path != "/":
        path = path.rpartition("/")[0]
        if path in folders:
            return True
    return False
