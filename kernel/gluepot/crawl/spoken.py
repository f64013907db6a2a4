"""The words by which a magic or a command says how a crawl decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gluepot.crawl.models import (
    CrawlPolicies,
    DeleteBehavior,
    GroupingPolicy,
    KeyTyping,
    Reading,
    RecrawlBehavior,
    UpdateBehavior,
)

WORDS = ("exclude", "update", "delete", "new_folders_only", "combine", "table_level", "string_keys", "full")


def policies_of(said: Mapping[str, Any]) -> CrawlPolicies | None:
    """Return the policies that the words say, None when none was given; other entries do not count."""
    if not any(said[word] for word in WORDS):
        return None
    return CrawlPolicies(
        update=UpdateBehavior(said["update"] or UpdateBehavior.UPDATE_IN_DATABASE),
        delete=DeleteBehavior(said["delete"] or DeleteBehavior.DEPRECATE_IN_DATABASE),
        recrawl=RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY
        if said["new_folders_only"]
        else RecrawlBehavior.CRAWL_EVERYTHING,
        grouping=GroupingPolicy.COMBINE_COMPATIBLE_SCHEMAS if said["combine"] else GroupingPolicy.SIMILAR,
        keys=KeyTyping.STRING if said["string_keys"] else KeyTyping.TYPED,
        reading=Reading.FULL if said["full"] else Reading.SAMPLE,
        table_level=said["table_level"],
        exclusions=tuple(said["exclude"] or ()),
    )
