"""A version on the command line: its number or a tag."""

from __future__ import annotations

from typing import Any

import click

from gluepot.errors import InvalidInputError
from gluepot.jobs.version_refs import VersionRef, version_ref


class VersionWord(click.ParamType[VersionRef]):
    """Reads `3` and `production`."""

    name = "version"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> VersionRef:
        """Return a number or a tag; fail as a usage error."""
        try:
            return version_ref(str(value))
        except InvalidInputError as error:
            self.fail(str(error), param, ctx)


VERSION = VersionWord()
