"""Classifiers that a person defines: grok, XML row tag, JSON path, CSV, with the fields of Glue's API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ClassifierKind(StrEnum):
    """What a custom classifier reads."""

    GROK = "grok"
    XML = "xml"
    JSON = "json"
    CSV = "csv"


class HeaderPresence(StrEnum):
    """Whether the first row of delimited text names the columns (Glue: ContainsHeader)."""

    UNKNOWN = "UNKNOWN"
    PRESENT = "PRESENT"
    ABSENT = "ABSENT"


@dataclass(frozen=True, kw_only=True)
class CsvRules:
    """What is known of delimited text before it is looked at; what is "" or empty is found out.

    `delimiter` may have several characters. `header`: names that replace those of the file. `datatypes`: Glue's words
    (INT, LONG, DATE, …), one for each column.
    """

    delimiter: str = ""
    quote: str = ""
    contains_header: HeaderPresence = HeaderPresence.UNKNOWN
    header: tuple[str, ...] = ()
    datatypes: tuple[str, ...] = ()
    allow_single_column: bool = False
    disable_value_trimming: bool = False


@dataclass(frozen=True, kw_only=True)
class CustomClassifier:
    """A stored classifier. Of the later fields only those of its kind are meant.

    `classification`: what grok calls the format. `custom_patterns`: one `NAME expression` a line. Times are aware UTC.
    """

    name: str
    kind: ClassifierKind
    classification: str = ""
    grok_pattern: str = ""
    custom_patterns: str = ""
    row_tag: str = ""
    json_path: str = ""
    csv: CsvRules = field(default_factory=CsvRules)
    created_at: datetime | None = None

    def definition(self) -> Mapping[str, str]:
        """Return what was set, in words, for people."""
        rules = self.csv
        said = {
            "classification": self.classification, "pattern": self.grok_pattern, "patterns": self.custom_patterns,
            "row tag": self.row_tag, "path": self.json_path, "delimiter": rules.delimiter, "quote": rules.quote,
            "contains header": "" if rules.contains_header is HeaderPresence.UNKNOWN else rules.contains_header.value,
            "header": ", ".join(rules.header), "datatypes": ", ".join(rules.datatypes),
            "single column": "allowed" if rules.allow_single_column else "",
            "trimming": "off" if rules.disable_value_trimming else "",
        }  # fmt: skip
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, kw_only=True)
class ClassifierList:
    """Custom classifiers by name, and the built-in ones in the order in which they are asked."""

    custom: tuple[CustomClassifier, ...]
    built_in: tuple[str, ...]
