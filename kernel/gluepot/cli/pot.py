"""`gluepot up | down | status`."""

from __future__ import annotations

import click

from gluepot.cli.output import verb
from gluepot.pot.client import PotStatus, end_pot, ensure_pot, pot_status
from gluepot.pot.looks import PotDown
from gluepot.settings_sources import load_settings


@click.command()
@verb
def up() -> PotStatus:
    """Start the pot of this home folder, migrating its database if needed."""
    settings = load_settings().settings
    ensure_pot(settings)
    return pot_status(settings)


@click.command()
@verb
def down() -> PotDown:
    """End the pot. Notebooks, claimed sessions and job runs go on."""
    settings = load_settings().settings
    return PotDown(was_up=end_pot(settings), home=settings.home)


@click.command()
@verb
def status() -> PotStatus:
    """Say whether the pot and the metastore endpoint are up; nothing is started."""
    return pot_status(load_settings().settings)
