"""The options that say how a crawl decides, shared by `gluepot crawl` and `gluepot crawler create`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from gluepot.crawl.models import (
    CrawlPolicies,
    DeleteBehavior,
    GroupingPolicy,
    KeyTyping,
    Reading,
    RecrawlBehavior,
    UpdateBehavior,
)

_OPTIONS = (
    click.option(
        "--exclude",
        multiple=True,
        metavar="GLOB",
        help="Leave out what matches, as Glue's exclude patterns do.",
    ),
    click.option(
        "--update",
        type=click.Choice(list(UpdateBehavior)),
        help="What to do with tables whose files changed.",
    ),
    click.option(
        "--delete",
        type=click.Choice(list(DeleteBehavior)),
        help="What to do with tables whose files are gone.",
    ),
    click.option("--new-folders-only", is_flag=True, help="Look at folders only that were not there before."),
    click.option(
        "--combine", is_flag=True, help="Sibling folders are one table whenever they can be read together."
    ),
    click.option(
        "--table-level", type=click.IntRange(min=1), help="Depth at which tables begin; the target is 1."
    ),
    click.option("--string-keys", is_flag=True, help="Make every partition key a string, as Glue does."),
    click.option("--full", is_flag=True, help="Read whole files instead of samples."),
)


def policy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Declare the options; the command takes them as keywords."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def policies_of(said: Mapping[str, Any]) -> CrawlPolicies | None:
    """Return the policies that the options say, None when none was given."""
    if not any(said.values()):
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
        exclusions=said["exclude"],
    )
