"""A job's arguments: `getResolvedOptions`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any, NoReturn

from awsglue import arguments
from gluepot.errors import InvalidInputError

_RESERVED = (
    "job-bookmark-option", "continuation-option", "job-bookmark-from", "job-bookmark-to", "--JOB_ID", "--JOB_RUN_ID",
    "--SECURITY_CONFIGURATION", "--encryption-type", "--enable-data-lineage",
)  # fmt: skip
_ALWAYS_OPTIONAL = ("TempDir", "RedshiftTempDir")
_OF_THE_RUN = ("JOB_NAME", "WORKFLOW_NAME", "WORKFLOW_RUN_ID")
_BOOKMARK = "job-bookmark-option"
_LEGACY = {
    "continuation-enabled": "job-bookmark-enable",
    "continuation-readonly": "job-bookmark-pause",
    "continuation-ignore": "job-bookmark-disable",
}
_PAUSE = "job-bookmark-pause"


class GlueArgumentError(InvalidInputError):
    """A job's arguments are not what its script asks for."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GlueArgumentError(
            f"{message}.",
            'Give the job these arguments as --NAME VALUE, a notebook as %%configure {"--NAME": "VALUE"}.',
        )


def getResolvedOptions(
    args: Sequence[str], options: Sequence[str], allow_abbrev: bool | None = None
) -> dict[str, Any]:
    """Return the job's arguments by name, every value as text.

    Args:
        args: `sys.argv`.
        options: the names that the script needs, without dashes; each one has to be there.
        allow_abbrev: whether `--foo` may be written for `--foobar`. None: as Glue 6 (no), or as Glue up to 5 (yes)
            where GLUE_VERSION in the environment says 5 or less.

    `JOB_NAME` is there in a run of a job, `WORKFLOW_NAME` and `WORKFLOW_RUN_ID` in one that is a node of a workflow.

    Raises:
        GlueArgumentError: a name is missing or has no value.
        RuntimeError: a reserved name is asked for, or the bookmark options contradict each other.
    """
    reserved = [name for name in options if name in _RESERVED]
    if reserved:
        raise RuntimeError(
            f"{', '.join(reserved)} is reserved: Glue sets it itself. Take it out of the list."
        )
    abbreviated = _old_glue() if allow_abbrev is None else allow_abbrev
    parser = _Parser(allow_abbrev=abbreviated, add_help=False, argument_default=argparse.SUPPRESS)
    for name in dict.fromkeys(options):
        if name not in _ALWAYS_OPTIONAL:
            known = _of_the_run(name)
            parser.add_argument(f"--{name}", required=known is None, default=known or argparse.SUPPRESS)
    for name in _ALWAYS_OPTIONAL:
        parser.add_argument(f"--{name}")
    parser.add_argument(f"--{_BOOKMARK}")
    parser.add_argument("--continuation-option")
    for name in ("job-bookmark-from", "job-bookmark-to"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--JOB_ID")
    parser.add_argument("--JOB_RUN_ID")
    parser.add_argument("--SECURITY_CONFIGURATION")
    found = vars(parser.parse_known_args(list(args)[1:])[0])
    resolved = _with_bookmark(_with_folders(found))
    arguments.remember(resolved)
    return resolved


def _of_the_run(name: str) -> str | None:
    """Return what a run of gluepot's, or a node of its workflows, was told, where its command line could not say it."""
    return os.environ.get(f"GLUEPOT_{name}") if name in _OF_THE_RUN else None


def _old_glue() -> bool:
    version = os.environ.get("GLUE_VERSION", "")
    return version.partition(".")[0].isdecimal() and int(version.partition(".")[0]) <= 5


def _with_folders(found: dict[str, Any]) -> dict[str, Any]:
    folder = found.get("TempDir") or found.get("RedshiftTempDir")
    return (
        {
            **found,
            "TempDir": found.get("TempDir", folder),
            "RedshiftTempDir": found.get("RedshiftTempDir", folder),
        }
        if folder
        else found
    )


def _with_bookmark(found: dict[str, Any]) -> dict[str, Any]:
    legacy = found.pop("continuation_option", None)
    asked = found.get("job_bookmark_option") or _LEGACY.get(legacy or "", legacy) or "job-bookmark-disable"
    bounds = [found.get(name) for name in ("job_bookmark_from", "job_bookmark_to")]
    if any(bounds) and asked != _PAUSE:
        raise RuntimeError(f"job-bookmark-from and job-bookmark-to need --{_BOOKMARK} {_PAUSE}, not {asked}.")
    if any(bounds) and not all(bounds):
        raise RuntimeError("job-bookmark-from and job-bookmark-to come together: one is missing.")
    return {**found, "job_bookmark_option": asked}
