"""What the form of a crawler asks for. Its JSON schema *is* the form: titles and descriptions are for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, JsonValue, WithJsonSchema

from gluepot.crawl.models import (
    Crawler,
    CrawlPolicies,
    DeleteBehavior,
    GroupingPolicy,
    KeyTyping,
    Reading,
    RecrawlBehavior,
    UpdateBehavior,
)
from gluepot.server.jobs_models import ScheduleModel
from gluepot.server.triggers_models import ScheduleRequest
from gluepot.server.wire import Wire, left_out

_POLICIES = CrawlPolicies()
# One control in a form, which an `anyOf` of two types is not.
_Level = Annotated[int | None, Field(ge=1), WithJsonSchema({"type": ["integer", "null"], "minimum": 1})]


def _asked(default: object, title: str, description: str) -> Any:
    """Declare a field of the form that may be left as it is."""
    return Field(default=default, title=title, description=description)


class CrawlerSettings(Wire):
    """All that a crawler is told, but its name."""

    targets: tuple[str, ...] = Field(
        title="Where to look",
        description="Paths below the server's folder, absolute paths, or URLs; with a connection: db/schema/%.",
    )
    database: str = _asked("default", "Database", "Where its tables go; made when it is not there.")
    description: str = _asked("", "Description", "What it is for.")
    prefix: str = _asked("", "Prefix", "Put before the names of new tables.")
    exclusions: tuple[str, ...] = _asked(
        (), "Leave out", "Patterns as Glue has them, relative to each target: **.tmp"
    )
    update: UpdateBehavior = _asked(
        _POLICIES.update,
        "When files have other columns",
        "Change the table, only add columns, or only say so in the report.",
    )
    delete: DeleteBehavior = _asked(
        _POLICIES.delete,
        "When a table's files are gone",
        "Delete the table, mark it as deprecated, or only say so in the report.",
    )
    recrawl: RecrawlBehavior = _asked(
        _POLICIES.recrawl,
        "What a later run looks at",
        "New folders only: tables and partitions are added, nothing is changed or deleted.",
    )
    grouping: GroupingPolicy = _asked(
        _POLICIES.grouping,
        "When folders are one table",
        "When their columns are alike, or whenever they can be read together.",
    )
    table_level: _Level = _asked(None, "Level of tables", "The target is level 1; empty: the rule decides.")
    keys: KeyTyping = _asked(
        _POLICIES.keys, "Types of partition keys", "By their values, or all of them string as in Glue."
    )
    reading: Reading = _asked(
        _POLICIES.reading,
        "How much of a file is read",
        "Samples of its head, middle and end, or every record.",
    )
    classifiers: tuple[str, ...] = _asked(
        (), "Custom classifiers", "Names, asked in this order before the built-in."
    )
    connection: str = _asked("", "Connection", "Crawl the tables of this connection's database.")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the settings of a crawler."""
        both = {**vars(crawler), **vars(crawler.policies)}
        return cls(**{name: both[name] for name in cls.model_fields})

    def crawler(self, name: str) -> Crawler:
        """Return the crawler of this name with these settings."""
        told = {name: getattr(self, name) for name in type(self).model_fields}
        policies = {field: told.pop(field) for field in vars(_POLICIES)}
        return Crawler(name=name, policies=CrawlPolicies(**policies), **told)


class CrawlerForm(Wire):
    """The form of a crawler's settings."""

    form: Mapping[str, JsonValue] = Field(description="A JSON schema with titles and descriptions.")


class CrawlerTimes(ScheduleRequest):
    """When a crawler is to run by itself. An empty `cron` takes the schedule `trigger` away."""


class ChangedCrawler(Wire):
    """What a crawler is to be told instead of what it was told."""

    settings: CrawlerSettings
    schedule: CrawlerTimes | None = left_out("When it is to run by itself; null leaves that as it is.")


class NewCrawler(ChangedCrawler):
    """A crawler that is not there yet."""

    name: str = Field(description="Letters, digits, blanks, and . _ - after the first.")


class KnownCrawler(Wire):
    """A crawler as it is stored."""

    name: str
    settings: CrawlerSettings
    schedules: tuple[ScheduleModel, ...] = Field(description="The triggers that run it by the clock.")
