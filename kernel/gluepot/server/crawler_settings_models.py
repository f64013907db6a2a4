"""What the form of a crawler asks for. Its JSON schema *is* the form: titles and descriptions are for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

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


class CrawlerSettings(Wire):
    """All that a crawler is told, but its name."""

    targets: tuple[str, ...] = Field(
        title="Where to look",
        description="Paths below the server's folder, absolute paths, or URLs; with a connection: db/schema/%.",
    )
    database: str = Field(
        default="default", title="Database", description="Where its tables go; made when it is not there."
    )
    description: str = Field(default="", title="Description", description="What it is for.")
    prefix: str = Field(default="", title="Prefix", description="Put before the names of new tables.")
    exclusions: tuple[str, ...] = Field(
        default=(),
        title="Leave out",
        description="Patterns as Glue has them, relative to each target: **.tmp",
    )
    update: UpdateBehavior = Field(
        default=_POLICIES.update,
        title="When files have other columns",
        description="Change the table, only add columns, or only say so in the report.",
    )
    delete: DeleteBehavior = Field(
        default=_POLICIES.delete,
        title="When a table's files are gone",
        description="Delete the table, mark it as deprecated, or only say so in the report.",
    )
    recrawl: RecrawlBehavior = Field(
        default=_POLICIES.recrawl,
        title="What a later run looks at",
        description="New folders only: tables and partitions are added, nothing is changed or deleted.",
    )
    grouping: GroupingPolicy = Field(
        default=_POLICIES.grouping,
        title="When folders are one table",
        description="When their columns are alike, or whenever they can be read together.",
    )
    table_level: _Level = Field(
        default=None, title="Level of tables", description="The target is level 1; empty: the rule decides."
    )
    keys: KeyTyping = Field(
        default=_POLICIES.keys,
        title="Types of partition keys",
        description="By their values, or all of them string as in Glue.",
    )
    reading: Reading = Field(
        default=_POLICIES.reading,
        title="How much of a file is read",
        description="Samples of its head, middle and end, or every record.",
    )
    classifiers: tuple[str, ...] = Field(
        default=(), title="Custom classifiers", description="Names, asked in this order before the built-in."
    )
    connection: str = Field(
        default="", title="Connection", description="Crawl the tables of this connection's database."
    )

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
