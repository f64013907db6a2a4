"""`gluepot run --glue`: a script of AWS Glue with its job's arguments."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from gluepot.cli.ready import say
from gluepot.cli.script_run import run_in_foreground
from gluepot.errors import GluepotError


def run_glue_script(script: Path, arguments: Sequence[str], version: str) -> int:
    """Run a script as Glue would and return its exit code; its temporary folder goes when it ends."""
    import awsglue  # noqa: F401 - Glue Studio's modules can be imported then, even in a script's first line
    from gluepot.cli.extra_files import extra_files
    from gluepot.connectors.installed import installed_connectors
    from gluepot.crawl.locations import import_folders
    from gluepot.sessions.glue_arguments import glue_job
    from gluepot.sessions.python_modules import PythonModules
    from gluepot.settings_sources import load_settings

    settings = load_settings().settings
    with tempfile.TemporaryDirectory(prefix="gluepot-glue-") as temporary, ExitStack() as files:
        try:
            job = glue_job(
                arguments,
                name=script.stem,
                temporary=f"file://{temporary}",
                version=version,
                connectors={connector.name for connector in installed_connectors(settings)},
            )
            PythonModules(lambda: settings.home / "modules", say).add(job.spec.packages)
            files.enter_context(extra_files(job.extra_files, settings.mounts, Path.cwd()))
        except GluepotError as error:
            raise click.ClickException(str(error)) from None
        # Before it has a context, which brings them to workers.
        sys.path[:0] = import_folders(job.spec.py_files, settings.mounts, Path.cwd())
        if version:
            os.environ["GLUE_VERSION"] = version
        return run_in_foreground(script, job.arguments, job.spec)
