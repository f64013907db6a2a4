"""Which files a source reads: its paths, `recurse` and `exclusions`, by Hadoop's file systems (so mounts hold)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsglue.options import is_on, option, text_list
from awsglue.sources.local_folders import as_folder, files_below, local_folder
from gluepot.errors import InvalidInputError
from gluepot.jobs.bookmarks.models import SeenFile

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_HIDDEN = ("_", ".")
FILE = "_metadata.file_path"
"""The file that a row is from, as an expression of Spark's."""


@dataclass(frozen=True)
class FileSelection:
    """What an S3 source names: paths (folders, files or globs), how deep, without what, and of these only some.

    `choose` is given the files that the rest leaves, and returns those to read; None reads all.
    """

    paths: tuple[str, ...]
    is_recursive: bool
    exclusions: tuple[str, ...]
    choose: Callable[[Sequence[SeenFile]], Sequence[SeenFile]] | None = None


def selection(
    options: Mapping[str, Any], choose: Callable[[Sequence[SeenFile]], Sequence[SeenFile]] | None = None
) -> FileSelection:
    """Return the selection that `connection_options` names.

    Raises:
        InvalidInputError: there is no path in it.
    """
    paths = text_list(option(options, "paths")) or text_list(option(options, "path"))
    if not paths:
        raise InvalidInputError(
            f"A source of files needs paths; its options are {sorted(options)}.",
            'Give connection_options={"paths": ["s3://bucket/folder/"]}.',
        )
    return FileSelection(
        tuple(path.strip() for path in paths),
        is_on(options, "recurse"),
        tuple(text_list(option(options, "exclusions"))),
        choose,
    )


def files_of(spark: SparkSession, chosen: FileSelection) -> list[str]:
    """Return the URIs of the files, sorted; hidden ones, and paths that do not exist, give none."""
    return [file.path for file in listed(spark, chosen)]


def listed(spark: SparkSession, chosen: FileSelection) -> list[SeenFile]:
    """Return the files, sorted by their URIs."""
    jvm = spark.sparkContext._jvm
    conf = spark.sparkContext._jsc.hadoopConfiguration()
    found: list[SeenFile] = []
    for text in chosen.paths:
        root = jvm.org.apache.hadoop.fs.Path(as_folder(text))
        system = root.getFileSystem(conf)
        for status in system.globStatus(root) or ():
            if status.isFile():
                found.append(_seen(status))
            else:
                found.extend(_under(system, status.getPath(), is_recursive=chosen.is_recursive))
    excluded = [_glob(text) for text in chosen.exclusions]
    left = {file.path: file for file in found if not any(one.fullmatch(file.path) for one in excluded)}
    files = chosen.choose(list(left.values())) if chosen.choose is not None else left.values()
    return sorted(files, key=lambda file: file.path)


def _seen(status: Any) -> SeenFile:
    return SeenFile(
        path=status.getPath().toString(), modified_ms=status.getModificationTime(), size_bytes=status.getLen()
    )


def _under(system: Any, folder: Any, *, is_recursive: bool) -> list[SeenFile]:
    plain = local_folder(system, folder)
    if plain is None:
        return listed_by_hadoop(system, folder, is_recursive=is_recursive)
    return list(files_below(plain, folder.toString().rstrip("/"), is_recursive=is_recursive))


def listed_by_hadoop(system: Any, folder: Any, *, is_recursive: bool) -> list[SeenFile]:
    """Return the files of a folder of any file system, without hidden and empty ones."""
    root = folder.toString().rstrip("/") + "/"
    listed = system.listFiles(folder, is_recursive)
    found: list[SeenFile] = []
    while listed.hasNext():
        status = listed.next()
        path = status.getPath().toString()
        if status.getLen() and not any(
            step.startswith(_HIDDEN) for step in path.removeprefix(root).split("/")
        ):
            found.append(_seen(status))
    return found


def has_plain_folders(paths: Sequence[str], roots: Sequence[str]) -> bool:
    """Say whether files lie in sub-folders that are no partitions (`key=value`)."""
    for path in paths:
        root = next((r for r in sorted(roots, key=len, reverse=True) if r.rstrip("/") in path), "")
        steps = path.split(root.rstrip("/"), 1)[-1].strip("/").split("/")[:-1] if root else []
        if any("=" not in step for step in steps):
            return True
    return False


def _glob(text: str) -> re.Pattern[str]:
    """Return an exclusion as a pattern for whole paths: `**` crosses folders, `*` and `?` do not."""
    scheme = re.match(r"[a-z0-9]+://", text)
    pattern = "" if scheme else "(?:.*/)?"
    at = 0
    while at < len(text):
        if text.startswith("**", at):
            pattern, at = pattern + ".*", at + 2
            continue
        one = text[at]
        if one == "{" and "}" in text[at:]:
            end = text.index("}", at)
            pattern += "(?:" + "|".join(re.escape(part) for part in text[at + 1 : end].split(",")) + ")"
            at = end + 1
            continue
        pattern += {"*": "[^/]*", "?": "[^/]"}.get(one, re.escape(one))
        at += 1
    return re.compile(pattern)
