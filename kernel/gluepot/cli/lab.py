"""`gluepot lab`: JupyterLab with this environment, on the working folder or on the tour."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from gluepot.cli.output import verb

if TYPE_CHECKING:
    from gluepot.tour.execution import NotebookRun


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--tour", is_flag=True, help="Lay out the tour in ./gluepot-tour and open it.")
@click.option(
    "--execute", is_flag=True, help="With --tour: run it without a browser and print what it shows."
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@verb
def lab(tour: bool, execute: bool, arguments: tuple[str, ...]) -> NotebookRun:  # noqa: FBT001
    """Open JupyterLab. What is not listed here (--port 8889, --no-browser, a notebook) is passed on to it."""
    if execute and not tour:
        raise click.UsageError("--execute runs the tour: write gluepot lab --tour --execute")
    if execute and arguments:
        raise click.UsageError(f"--execute opens no JupyterLab to pass {' '.join(arguments)} to")
    if not tour:
        _open(Path.cwd(), list(arguments))
    from gluepot.tour.folder import FOLDER_NAME, lay_out_tour

    laid_out = lay_out_tour(Path.cwd() / FOLDER_NAME, say=_say)
    if not execute:
        _open(laid_out.folder, [*arguments, laid_out.notebook.name])
    import gluepot.display.notebook_run  # noqa: F401 - registers how the result looks
    from gluepot.tour.execution import execute_notebook

    return execute_notebook(laid_out.notebook, say=_say)


def _open(folder: Path, arguments: list[str]) -> NoReturn:
    # JupyterLab refuses to run as root unless told; in a container or on CI there is often nobody else.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = [sys.executable, "-m", "jupyterlab", *(["--allow-root"] if is_root else []), *arguments]
    if os.name == "posix":
        # Replaced, not called: Ctrl-C, signals and the exit code are then JupyterLab's own.
        os.chdir(folder)
        os.execv(sys.executable, command)
    sys.exit(subprocess.run(command, cwd=folder, check=False).returncode)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
