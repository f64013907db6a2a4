"""`gluepot doctor`: what is installed, what is wrong, and where each setting comes from."""

from __future__ import annotations

import click

import gluepot.display.doctor  # noqa: F401 - registers how a diagnosis looks
from gluepot.cli.output import verb
from gluepot.doctor.models import Diagnosis


@click.command()
@verb
def doctor() -> Diagnosis:
    """Say what is installed, what is wrong and what to do, and where each setting comes from. Changes nothing."""
    from gluepot.doctor.service import diagnose
    from gluepot.settings_sources import load_settings

    return diagnose(load_settings())
