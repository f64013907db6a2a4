"""The words by which a magic or a command says how a crawl decides, and what a custom classifier is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gluepot.crawl.custom import ClassifierKind, CsvRules, CustomClassifier, HeaderPresence
from gluepot.crawl.models import (
    CrawlPolicies,
    DeleteBehavior,
    GroupingPolicy,
    KeyTyping,
    Reading,
    RecrawlBehavior,
    UpdateBehavior,
)
from gluepot.errors import InvalidInputError

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


def classifier_of(name: str, kind: str, said: Mapping[str, Any]) -> CustomClassifier:
    """Return the custom classifier that the words say; other entries, and None in place of "", do not count.

    Raises:
        InvalidInputError: the file of patterns cannot be read.
    """
    rules = CsvRules(
        delimiter=(said["delimiter"] or "").replace("\\t", "\t"),
        quote=said["quote"] or "",
        contains_header=HeaderPresence(said["contains_header"] or HeaderPresence.UNKNOWN),
        header=_listed(said["header"]),
        datatypes=_listed(said["datatypes"]),
        allow_single_column=said["allow_single_column"],
        disable_value_trimming=said["disable_value_trimming"],
    )
    return CustomClassifier(
        name=name,
        kind=ClassifierKind(kind),
        classification=said["classification"] or "",
        grok_pattern=said["pattern"] or "",
        custom_patterns=_read_patterns(said["patterns_file"]) if said["patterns_file"] else "",
        row_tag=said["row_tag"] or "",
        json_path=said["path"] or "",
        csv=rules,
    )


def _read_patterns(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(
            f"The patterns in {str(path)!r} cannot be read: {error}.", "Name a file of text."
        ) from None


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())
