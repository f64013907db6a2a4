"""From a tree of folders to tables: Glue's rule, made sure against a table for each file.

Glue (see docs/guide/crawlers.md): sibling folders are partitions of one table when their files have the same format
and compression, more than 70 % of their schemas match, and there are at most 5 different ones. Two things are
added. Folders written as `key=value` say themselves that they are one table: there compression does not matter, and
where the schemas fall apart, each kind is one table and not each folder. And what two engines read by position
(CSV) must have its columns in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from gluepot.crawl.columns import overlap, similarity
from gluepot.crawl.findings import Classification, FolderNode
from gluepot.crawl.merging import ALIKE, can_be_read_together, merge
from gluepot.crawl.models import CrawlPolicies, GroupingPolicy
from gluepot.crawl.partitions import split_folder
from gluepot.crawl.reading import ReadingReport
from gluepot.crawl.tables_in_folder import (
    FoundTable,
    shut_out_neighbours,
    tables_of_files,
    tables_of_lakehouse,
)
from gluepot.errors import quoted

_Member = tuple[FolderNode, FoundTable]

MAX_KINDS = 5
"""Glue's limit of different schemas in one table."""


class Grouper:
    """Finds the tables of trees under one set of policies."""

    def __init__(self, policies: CrawlPolicies, report: ReadingReport) -> None:
        self._policies = policies
        self._report = report

    def find_tables(self, root: FolderNode) -> list[FoundTable]:
        """Return the tables of a tree, in the order of their paths."""
        order = [(root, 1)]
        for node, depth in order:  # grows while it is walked: parents before children
            order.extend((child, depth + 1) for child in node.children)
        found: dict[int, list[FoundTable]] = {}
        for node, depth in reversed(order):
            below = [(child, found.pop(id(child))) for child in node.children]
            found[id(node)] = self._at(node, below, depth)
        tables = sorted(found[id(root)], key=lambda table: table.root)
        for table in tables:
            shut_out_neighbours(table)
        return tables

    def _at(
        self, node: FolderNode, below: list[tuple[FolderNode, list[FoundTable]]], depth: int
    ) -> list[FoundTable]:
        if node.lakehouse:
            return tables_of_lakehouse(node)
        own = tables_of_files(node)
        for group, why in own.left_out:
            for name in group.names:
                self._report.skip(f"{node.path}/{name}", why)
        result = own.tables
        keyed: dict[str, list[_Member]] = defaultdict(list)
        plain: list[_Member] = []
        for child, tables in below:
            main = _main_table(child, tables)
            result.extend(table for table in tables if table is not main)
            if main is not None:
                key = split_folder(child.name)[0]
                (plain if key is None else keyed[key]).append((child, main))
        level = self._policies.table_level
        if level is not None and depth < level:
            return [*result, *(table for _, table in plain), *(t for ms in keyed.values() for _, t in ms)]
        for key, members in keyed.items():
            result.extend(self._combine(node, key, members, must=level is not None))
        if len(own.tables) == 1 and not keyed and plain and self._is_one_deep_table(own.tables[0], plain):
            return [_deep_table(own.tables[0], plain)]
        if len(plain) > 1 and not own.tables and not keyed:
            return [*result, *self._combine(node, None, plain, must=level is not None)]
        return [*result, *(table for _, table in plain)]

    def _combine(
        self, node: FolderNode, key: str | None, members: list[_Member], *, must: bool
    ) -> list[FoundTable]:
        """Return sibling folders as partitions of one table, or of one for each kind, or as they are."""
        result: list[FoundTable] = []
        classes = _readable_together(members, same_compression=key is None)
        for position, fellows in enumerate(classes):
            alone = len(fellows) == 1 and (key is None or len(classes) > 1)
            if alone or fellows[0][1].options:
                result.extend(table for _, table in fellows)
                continue
            made = self._combine_readable(node, key, fellows, must=must)
            if position and made[0].root == node.path:
                made[0].label = f"{node.name}_{made[0].classification.format}"
            outside = [child.name for others in classes if others is not fellows for child, _ in others]
            if outside:
                made[0].notes.append(
                    f"beside it but not part of it (other format or dialect): {quoted(outside, 4)}"
                )
            result.extend(made)
        return result

    def _combine_readable(
        self, node: FolderNode, key: str | None, members: list[_Member], *, must: bool
    ) -> list[FoundTable]:
        """Return sibling folders that one reader can read as one table, if enough of their columns are alike."""
        kinds = _kinds([table.classification for _, table in members], by_key=key is not None)
        share = max(map(len, kinds)) / len(members)
        combine = must or self._policies.grouping is GroupingPolicy.COMBINE_COMPATIBLE_SCHEMAS
        if combine or (share > ALIKE and len(kinds) <= MAX_KINDS):
            return [_partitioned(node, key, members, _why(key, members, share, len(kinds)))]
        said = f"only {share:.0%} of {len(members)} folders in {node.name!r} have like columns ({len(kinds)} kinds)"
        result: list[FoundTable] = []
        for kind in kinds:
            chosen = [members[position] for position in kind]
            if key is not None and len(chosen) > 1:
                result.append(
                    _partitioned(node, key, chosen, f"{len(chosen)} folders {key}=… of one kind; {said}")
                )
                continue
            for _, table in chosen:
                table.why = f"{table.why}; {said}"
                result.append(table)
        return result

    @staticmethod
    def _is_one_deep_table(own: FoundTable, plain: Sequence[_Member]) -> bool:
        """Say whether files at several depths are one table: all alike, nothing else between them."""
        return all(
            not table.keys
            and own.is_whole_folder
            and can_be_read_together(own.classification, table.classification)
            and similarity(own.classification.columns, table.classification.columns) > ALIKE
            for _, table in plain
        )


def _main_table(child: FolderNode, tables: list[FoundTable]) -> FoundTable | None:
    """Return the table that a folder is: the largest at its root, or the only one of a chain of folders below it."""
    whole = [table for table in tables if table.is_whole_folder]
    rooted = [table for table in whole if table.root == child.path]
    if not rooted and len(tables) == len(whole) == 1:
        return whole[0]
    return max(rooted, key=lambda table: table.size_bytes, default=None)


def _readable_together(members: list[_Member], *, same_compression: bool) -> list[list[_Member]]:
    """Return the members in classes that one reader can read, the largest class first."""
    classes: list[tuple[Classification, list[_Member]]] = []
    for node, table in members:
        for position, (known, fellows) in enumerate(classes):
            first = fellows[0][1]
            same_depth = _all_keys(fellows[0]) == _all_keys((node, table)) and first.options == table.options
            fits = same_depth and can_be_read_together(known, table.classification)
            if fits and not (same_compression and known.compression is not table.classification.compression):
                fellows.append((node, table))
                longer = max((known, table.classification), key=lambda kind: len(kind.columns))
                classes[position] = (longer if known.positional else known, fellows)
                break
        else:
            classes.append((table.classification, [(node, table)]))
    return sorted((fellows for _, fellows in classes), key=len, reverse=True)


def _all_keys(member: _Member) -> tuple[str | None, ...]:
    """Return the keys of a table below a folder, the folders of a chain down to its root counted in."""
    node, table = member
    return (*(split_folder(step)[0] for step in _chain(node, table)), *table.keys)


def _chain(node: FolderNode, table: FoundTable) -> tuple[str, ...]:
    """Return the folders between a folder and the root of its main table: none, but in a chain of single folders."""
    between = table.root[len(node.path) :].strip("/")
    return tuple(between.split("/")) if between else ()


def _kinds(classifications: list[Classification], *, by_key: bool) -> list[list[int]]:
    """Return positions in clusters of like columns. Folders with a key may have grown columns over time."""
    measure = overlap if by_key else similarity
    kinds: list[tuple[Classification, list[int]]] = []
    for position, classification in enumerate(classifications):
        for known, members in kinds:
            if (
                known.columns == classification.columns
                or measure(known.columns, classification.columns) >= ALIKE
            ):
                members.append(position)
                break
        else:
            kinds.append((classification, [position]))
    return [members for _, members in kinds]


def _partitioned(node: FolderNode, key: str | None, members: list[_Member], why: str) -> FoundTable:
    parts = [
        replace(part, steps=(child.name, *_chain(child, table), *part.steps))
        for child, table in members
        for part in table.parts
    ]
    notes = dict.fromkeys(note for _, table in members for note in table.notes)
    return FoundTable(
        root=node.path,
        label=node.name,
        classification=reduce(merge, (table.classification for _, table in members)),
        parts=parts,
        keys=(key, *_all_keys(members[0])),
        why=why,
        notes=list(notes),
    )


def _deep_table(own: FoundTable, plain: list[_Member]) -> FoundTable:
    tables = [own, *(table for _, table in plain)]
    return replace(
        own,
        classification=reduce(merge, (table.classification for table in tables)),
        parts=[part for table in tables for part in table.parts],
        options={**own.options, "recursiveFileLookup": "true"},
        why=f"files of one kind at several depths: the folder and {len(plain)} below it",
    )


def _why(key: str | None, members: list[_Member], share: float, kinds: int) -> str:
    folders = f"{len(members)} folders {key}=…" if key else f"{len(members)} folders of one kind"
    if len(members) == 1:
        return f"{members[0][1].why} (in {members[0][0].name})"
    return f"{folders}, {'all' if share == 1 else f'{share:.0%}'} with like columns" + (
        f" ({kinds} kinds)" if kinds > 1 else ""
    )
