"""`groupFiles` and `groupSize`: how much of many small files one task reads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from awsglue.frame.records import Records
from awsglue.options import option
from gluepot.errors import InvalidInputError


class GroupFiles(StrEnum):
    """Which files a task may read together. Spark has no bound at a partition's folder, so two of these are one here."""

    NONE = "none"
    IN_PARTITION = "inPartition"
    ACROSS_PARTITION = "acrossPartition"


def grouped(records: Records, size_bytes: int, options: Mapping[str, Any]) -> Records:
    """Return the records in partitions of about `groupSize` bytes, never in more than Spark made.

    Without a size Spark's own grouping of small files stays.

    Raises:
        InvalidInputError: an option is of another form.
    """
    asked = str(option(options, "groupFiles", "") or "")
    if asked and asked.lower() not in {one.lower() for one in GroupFiles}:
        raise InvalidInputError(f"groupFiles cannot be {asked!r}.", f"One of {', '.join(GroupFiles)}.")
    text = str(option(options, "groupSize", "") or "")
    if text and not (text.isdecimal() and int(text)):
        raise InvalidInputError(f"groupSize cannot be {text!r}.", "Give bytes, such as '1048576'.")
    if not text or not asked or asked.lower() == GroupFiles.NONE:
        return records
    return records.with_data(records.data.coalesce(max(1, -(-size_bytes // int(text)))))
