"""The special arguments of an AWS Glue job, as a session here understands them (`gluepot run --glue`).

Glue's service reads them and hands them to the script all the same, and so is it done here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from gluepot.errors import InvalidInputError, MissingPartError
from gluepot.sessions.glue_settings import (
    ARGUMENT_SETTINGS,
    EXTRA_FILES,
    LAKE_FORMATS,
    GlueSettings,
    apply_setting,
    comma_list,
    conf_of_version,
)
from gluepot.sessions.models import SessionSpec

_BY_A_JAR = "hudi"


@dataclass(frozen=True, kw_only=True)
class GlueJob:
    """What a script of Glue's is run with: the session, its whole command line, and files for its working directory."""

    spec: SessionSpec
    arguments: tuple[str, ...]
    extra_files: tuple[str, ...] = ()


def glue_job(
    arguments: Sequence[str], *, name: str, temporary: str, version: str, connectors: Collection[str]
) -> GlueJob:
    """Read a Glue job's arguments.

    Args:
        arguments: what follows the script's name.
        name: `--JOB_NAME` where none is given.
        temporary: `--TempDir` where none is given.
        version: Glue's, such as "5.0": up to 5 Spark's ANSI mode is off, as it was there. "" is the newest.
        connectors: names of the connectors that are installed.

    Raises:
        InvalidInputError: a value cannot be read.
        MissingPartError: a lake format whose connector is not installed.
    """
    given = dict(_pairs(arguments))
    settings = GlueSettings(spec=SessionSpec(app_name=given.get("--JOB_NAME", name)))
    for argument, setting in ARGUMENT_SETTINGS.items():
        if argument in given:
            settings = apply_setting(settings, setting, given[argument]).settings
    spec = settings.spec
    check_lakes(given.get(LAKE_FORMATS, ""), connectors, spec.jars)
    if version:
        _check_version(version)
        spec = replace(spec, conf=conf_of_version(version, spec.conf))
    added = [
        text
        for argument, value in (("--JOB_NAME", name), ("--TempDir", temporary))
        if argument not in given
        for text in (argument, value)
    ]
    return GlueJob(
        spec=spec,
        arguments=(*arguments, *added),
        extra_files=comma_list(given.get(EXTRA_FILES, "")),
    )


def check_lakes(formats: str, connectors: Collection[str], jars: Sequence[str]) -> None:
    """Look at whether the lakes that `--datalake-formats` asks for (comma-separated) have a connector that is installed.

    Hudi has none of gluepot's: a jar of the session with its name in it is taken for its bundle.

    Raises:
        MissingPartError: one is not.
    """
    for lake in filter(None, (part.strip().lower() for part in formats.split(","))):
        if lake == _BY_A_JAR:
            if not any(lake in jar.lower() for jar in jars):
                raise MissingPartError(
                    f"{LAKE_FORMATS} asks for {lake!r}, for which gluepot has no connector.",
                    "Give the session Hudi's bundle for its Spark: --extra-jars, %extra_jars.",
                )
        elif lake not in connectors:
            raise MissingPartError(
                f"{LAKE_FORMATS} asks for {lake!r}, whose connector is not installed.",
                f"Run: gluepot connectors add {lake}",
            )


def _pairs(arguments: Sequence[str]) -> list[tuple[str, str]]:
    """Return `--name value` and `--name=value` as pairs; a switch has the value ""."""
    pairs: list[tuple[str, str]] = []
    for index, text in enumerate(arguments):
        if not text.startswith("--"):
            continue
        name, sign, value = text.partition("=")
        following = arguments[index + 1] if index + 1 < len(arguments) else ""
        # The value of --conf may begin with dashes only where more settings follow in the same text.
        pairs.append((name, value if sign else "" if following.startswith("--") else following))
    return pairs


def _check_version(version: str) -> None:
    if not version.partition(".")[0].isdecimal():
        raise InvalidInputError(f"{version!r} is no version of Glue.", "Give for example: --glue-version 5.0")
