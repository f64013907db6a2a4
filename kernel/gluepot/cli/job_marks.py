"""`gluepot job pin`, `unpin`, `tag`, `untag`: verbs of versions, in the group of `cli/jobs.py`."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from gluepot.cli.jobs import job
from gluepot.cli.output import verb
from gluepot.cli.ready import ready_app
from gluepot.cli.version_words import VERSION
from gluepot.jobs.models import VersionTag

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.display.jobs import Pinned, Untagged
    from gluepot.jobs.version_refs import VersionRef

__all__ = ["job"]


def _app() -> App:
    import gluepot.display.jobs  # noqa: F401 - registers how jobs look

    return ready_app()


@job.command()
@click.argument("name")
@click.argument("version", type=VERSION, required=False)
@verb
def pin(name: str, version: VersionRef | None) -> Pinned:
    """Let every run take one VERSION, by default the one that runs now, whatever is promoted meanwhile."""
    from gluepot.display.jobs import Pinned

    with closing(_app()) as app:
        return Pinned(job=app.marks.pin(name, version))


@job.command()
@click.argument("name")
@verb
def unpin(name: str) -> Pinned:
    """Let runs take the current version again."""
    from gluepot.display.jobs import Pinned

    with closing(_app()) as app:
        return Pinned(job=app.marks.unpin(name))


@job.command()
@click.argument("name")
@click.argument("version", type=VERSION)
@click.argument("tag_name", metavar="TAG")
@verb
def tag(name: str, version: VersionRef, tag_name: str) -> VersionTag:
    """Give a VERSION a name, taking it from the one that had it; the name stands wherever a version does."""
    with closing(_app()) as app:
        return app.marks.tag(name, version, tag_name)


@job.command()
@click.argument("name")
@click.argument("tag_name", metavar="TAG")
@verb
def untag(name: str, tag_name: str) -> Untagged:
    """Take a name from the version that has it."""
    from gluepot.display.jobs import Untagged

    with closing(_app()) as app:
        return Untagged(tag=app.marks.untag(name, tag_name))
