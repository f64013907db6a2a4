"""`groupFiles` and `groupSize`: how much of many small files one task reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from awsglue.frame.records import Records
from awsglue.known_options import say_once
from awsglue.options import option
from gluepot.errors import InvalidInputError

_MANY_FILES = 50_000  # above so many Glue groups by itself
_TASKS_PER_CORE = 4
_BYTES_PER_TASK = 128 << 20  # what Spark gives a task of large files


class GroupFiles(StrEnum):
    """Which files a task may read together. Spark has no bound at a partition's folder, so two of these are one here."""

    NONE = "none"
    IN_PARTITION = "inPartition"
    ACROSS_PARTITION = "acrossPartition"


def check_groups(files: int, options: Mapping[str, Any]) -> None:
    """Judge the options before anything is read; the arguments are those of `grouped`, and so is what is raised."""
    asked, text = _asked(options)
    if text and not asked and files <= _MANY_FILES:
        say_once("groupSize changes nothing without groupFiles: 'inPartition'.")


def grouped(
    records: Records, files: int, size_bytes: Callable[[], int], options: Mapping[str, Any]
) -> Records:
    """Return the records in partitions of about `groupSize` bytes, never in more than Spark made.

    Without a size some partitions for each core. More than 50,000 files are grouped without being asked.

    Args:
        records: of the files.
        files: how many there are, as far as that is known.
        size_bytes: returns how much they are.
        options: the source's.

    Raises:
        InvalidInputError: an option is of another form.
    """
    asked, text = _asked(options)
    if asked == GroupFiles.NONE:
        return records
    if not asked and files <= _MANY_FILES:
        return records
    size = size_bytes()
    if text:
        return records.with_data(records.data.coalesce(max(1, -(-size // int(text)))))
    cores = records.data.sparkSession.sparkContext.defaultParallelism
    return records.with_data(records.data.coalesce(max(cores * _TASKS_PER_CORE, -(-size // _BYTES_PER_TASK))))


def _asked(options: Mapping[str, Any]) -> tuple[str, str]:
    asked = str(option(options, "groupFiles", "") or "").lower()
    if asked and asked not in {one.lower() for one in GroupFiles}:
        raise InvalidInputError(
            f"groupFiles cannot be {option(options, 'groupFiles')!r}.", f"One of {', '.join(GroupFiles)}."
        )
    text = str(option(options, "groupSize", "") or "")
    if text and not (text.isdecimal() and int(text)):
        raise InvalidInputError(f"groupSize cannot be {text!r}.", "Give bytes, such as '1048576'.")
    return asked, text
