"""`gluepot glue check` and `gluepot notebook import`: what comes over from AWS Glue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gluepot.cli.output import verb

if TYPE_CHECKING:
    from awsglue.check.findings import CheckReport
    from gluepot.jobs.kernel_switch import SwitchedNotebook


@click.group()
def glue() -> None:
    """Scripts written for AWS Glue: check."""


@glue.command()
@click.argument("scripts", nargs=-1, required=True, metavar="SCRIPT…", type=click.Path(path_type=Path))
@verb
def check(scripts: tuple[Path, ...]) -> CheckReport:
    """Say which parts of Glue's API scripts, notebooks or whole folders use, and which of them are not there. Runs nothing."""
    import awsglue.check.looks  # noqa: F401 - registers how a check looks
    from awsglue.check.scripts import check_scripts

    return check_scripts(scripts)


@click.group()
def notebook() -> None:
    """Notebooks of other kernels: import."""


@notebook.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write it there; FILE stays as it is.")
@verb
def import_notebook(file: Path, *, output: Path | None) -> SwitchedNotebook:
    """Make a notebook of AWS Glue open with gluepot's kernel. Nothing else in it is changed."""
    import gluepot.display.kernel_switch  # noqa: F401 - registers how it looks
    from gluepot.jobs.kernel_switch import switch_kernel

    return switch_kernel(file, output)
