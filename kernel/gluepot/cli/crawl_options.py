"""The options that say how a crawl decides, shared by `gluepot crawl` and `gluepot crawler create`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from gluepot.crawl.models import DeleteBehavior, UpdateBehavior

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
