"""`gluepot tour-data`: lay out the lake of the tour."""

from __future__ import annotations

from pathlib import Path

import click

import gluepot.display.tour  # noqa: F401 - registers how a lake looks
from gluepot.cli.output import verb
from gluepot.tour.lake import TourLake, lay_out_lake


@click.command("tour-data")
@click.argument("folder", type=click.Path(path_type=Path))
@verb
def tour_data(folder: Path) -> TourLake:
    """Lay the tour's data (New York flights of 2013) out as a lake in FOLDER."""
    return lay_out_lake(folder, say=lambda step: click.echo(f"· {step}", err=True))
