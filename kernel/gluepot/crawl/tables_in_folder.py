"""The tables that the files directly in one folder make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gluepot.crawl.file_filter import file_filter, lists_names
from gluepot.crawl.findings import Classification, FileGroup, FolderNode
from gluepot.crawl.grok import EXPRESSION
from gluepot.crawl.lakehouse.hudi import READ_OPTIMIZED
from gluepot.crawl.lakehouse.models import LakehouseTable
from gluepot.crawl.naming import common_stem, stem
from gluepot.errors import quoted

_MAIN_SHARE = 0.7


@dataclass(frozen=True, kw_only=True)
class Part:
    """Files of a table that lie in one folder.

    `steps` are the folders from the table's root to there. `neighbours` are names of files beside them that engines
    would read too, though they are not of this table.
    """

    steps: tuple[str, ...]
    path: str
    group: FileGroup
    neighbours: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class FoundTable:
    """A table as found in the tree.

    `root` is a folder's path, or a file's when the table is one file among others. `keys` has one entry for each
    level of folders below the root that are partitions: the key, or None for folders without one.
    """

    root: str
    label: str
    classification: Classification
    parts: list[Part]
    keys: tuple[str | None, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    why: str = ""
    notes: list[str] = field(default_factory=list)
    is_whole_folder: bool = True
    """False for a table of only some of the files of its folder; such a one is never a partition."""
    lakehouse: LakehouseTable | None = None

    @property
    def view(self) -> str:
        """What tells it from other tables of the same folder: its pattern of file names, or Hudi's way to read it."""
        hudi = self.lakehouse.storage.serde_parameters if self.lakehouse is not None else {}
        return view_of({**hudi, **self.options})

    @property
    def files(self) -> int:
        """How many files it has."""
        return sum(part.group.files for part in self.parts)

    @property
    def size_bytes(self) -> int:
        """Bytes of its files."""
        return sum(part.group.size_bytes for part in self.parts)


def view_of(options: Mapping[str, str]) -> str:
    """Return `FoundTable.view` of a table with these options."""
    return options.get("pathGlobFilter", "") or options.get(READ_OPTIMIZED, "")


@dataclass(kw_only=True)
class OwnTables:
    """What a folder's own files make: tables, and groups too small beside the main one to be tables (with why)."""

    tables: list[FoundTable] = field(default_factory=list)
    left_out: list[tuple[FileGroup, str]] = field(default_factory=list)


def tables_of_lakehouse(node: FolderNode) -> list[FoundTable]:
    """Return the tables of the root of a lakehouse table: never part of another."""
    return [
        FoundTable(
            root=node.path,
            label=f"{node.name}{table.suffix}",
            classification=(kind := Classification(format=table.format, columns=())),
            parts=[
                Part(
                    steps=(),
                    path=node.path,
                    group=FileGroup(classification=kind, files=table.files, size_bytes=table.size_bytes),
                )
            ],
            why=table.why,
            notes=list(table.notes),
            is_whole_folder=False,
            lakehouse=table,
        )
        for table in node.lakehouse
    ]


def tables_of_files(node: FolderNode) -> OwnTables:
    """Return the tables of the files directly in `node`.

    One kind of file makes one table, the folder. Of several kinds, one that has most of the files is still the
    folder; each other kind is a table of its own, but in a partition's folder (`key=value`), where it can only be
    a mistake and is left out.
    """
    groups = sorted(node.groups, key=lambda group: (-group.files, -group.size_bytes))
    if not groups:
        return OwnTables()
    main = groups[0]
    total = sum(group.files for group in groups)
    is_partition = "=" in node.name
    found = OwnTables()
    others = groups[1:]
    if len(groups) == 1 or main.files > total * _MAIN_SHARE or is_partition:
        found.tables.append(_folder_table(node, main, others))
    else:
        others = groups
    for group in others:
        differs = (
            _difference(main, group) if group is not main else "its columns differ from the other files'"
        )
        if is_partition:
            found.left_out.append(
                (group, f"differs from the {main.files} other files of this partition: {differs}")
            )
        else:
            found.tables.append(_group_table(node, group, differs))
    return found


def _folder_table(node: FolderNode, group: FileGroup, others: list[FileGroup]) -> FoundTable:
    is_single_file = group.files == 1 and node.path.endswith(f"/{group.names[0]}")
    return FoundTable(
        root=node.path,
        label=stem(node.name) if is_single_file else node.name,
        classification=group.classification,
        parts=[Part(steps=(), path=node.path, group=group, neighbours=_neighbours(node, others))],
        why=f"{_files(group.files)} of one kind in one folder",
    )


def _group_table(node: FolderNode, group: FileGroup, differs: str) -> FoundTable:
    """Return the table of some of a folder's files: a file by its path, several by a pattern of their names."""
    single = group.files == 1
    label = (
        stem(group.names[0])
        if single
        else common_stem(group.names) or f"{node.name}_{group.classification.format}"
    )
    others = [other for other in node.groups if other is not group]
    path = f"{node.path}/{group.names[0]}" if single else node.path
    neighbours = frozenset[str]() if single else _neighbours(node, others)
    return FoundTable(
        root=path,
        label=label,
        classification=group.classification,
        parts=[Part(steps=(), path=path, group=group, neighbours=neighbours)],
        why=f"{_files(group.files)} of folder {node.name!r} that stand apart: {differs}",
        is_whole_folder=False,
    )


def _neighbours(node: FolderNode, others: list[FileGroup]) -> frozenset[str]:
    names = frozenset(name for group in others for name in group.names)
    return names | {stray.path.rpartition("/")[2] for stray in node.strays if stray.reason != "empty"}


def _difference(main: FileGroup, other: FileGroup) -> str:
    a, b = main.classification, other.classification
    if a.format != b.format:
        return f"{b.format}, not {a.format}"
    if a.options != b.options and dict(a.options).get("sep") != dict(b.options).get("sep"):
        return f"delimiter {b.options.get('sep')!r}, not {a.options.get('sep')!r}"
    mine, theirs = ([column.name for column in kind.columns] for kind in (a, b))
    if mine == theirs:
        return "another dialect" if a.options != b.options else "other types"
    missing, extra = [n for n in mine if n not in theirs], [n for n in theirs if n not in mine]
    parts = [f"without {quoted(missing, 4)}" if missing else "", f"with {quoted(extra, 4)}" if extra else ""]
    return " and ".join(filter(None, parts)) or "the same columns in another order"


def shut_out_neighbours(table: FoundTable) -> None:
    """Keep files that are not of the table, but lie in its folders, from being read with it, or note that they will.

    A table without partitions gets a `pathGlobFilter`. Where partitions come from the catalog, Spark 4.1 looks neither
    at that nor at a partition that points to a single file (both tried), so there the note is all there is.
    """
    neighbours = frozenset[str]().union(*(part.neighbours for part in table.parts))
    if not neighbours:
        return
    # Hive's reader, which log tables need, knows no pattern either.
    is_hive = EXPRESSION in table.classification.options
    pattern = None if table.keys or is_hive else _pattern(table, neighbours)
    if pattern is not None:
        table.options["pathGlobFilter"] = pattern
        if lists_names(pattern):
            names = quoted(sorted(neighbours), 4)
            table.notes.append(
                f"its files are listed by name to leave {names} out: new ones wait for the next crawl"
            )
        return
    names = quoted(sorted(neighbours), 4)
    table.notes.append(f"engines will read {names} as part of this table too: move or remove them")


def _pattern(table: FoundTable, neighbours: frozenset[str]) -> str | None:
    included = {name for part in table.parts for name in part.group.names}
    pattern = file_filter(included, neighbours)
    if all(part.group.files == len(part.group.names) for part in table.parts):
        return pattern
    # Not every name was kept, but every suffix was.
    suffixes = frozenset[str]().union(*(part.group.suffixes for part in table.parts))
    return pattern if len(suffixes) == 1 and pattern == f"*{min(suffixes)}" else None


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
