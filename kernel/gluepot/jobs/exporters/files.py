"""An export as files in a folder: the text, and beside a script of ours the gluepot that it imports."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from gluepot.errors import InvalidInputError
from gluepot.jobs.exporters.own_wheel import write_own_wheel
from gluepot.jobs.exporters.targets import Export

_HEADER = re.compile(r"^# /// script\n(?P<toml>(?:#(?: .*)?\n)*?)# ///$", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PIN = re.compile(r"""(?P<name>["']gluepot(?:\[[^]]*\])?)==[^"',;]*""")


@dataclass(frozen=True, kw_only=True)
class ExportFiles:
    """The files of an export: the script or DAG, and the wheel that stands beside it (None where it needs none)."""

    script: Path
    wheel: Path | None


def write_export(export: Export, folder: Path) -> ExportFiles:
    """Write an export to NAME.py in `folder`, which is made where it is not there.

    A script whose header names gluepot as a dependency gets it as a wheel beside it, and its header then says so to uv: `uv
    run` needs no index that has gluepot, wherever the folder is copied to.

    Raises:
        InvalidInputError: the folder cannot be written to.
        MissingPartError: gluepot is not installed, so no wheel can be made of it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text, wheel = export.text, None
        header = _HEADER.search(text)
        if header is not None and _wants_gluepot(header["toml"]):
            wheel = write_own_wheel(folder)
            text = f"{text[: header.start('toml')]}{_from_wheel(header['toml'], wheel)}{text[header.end('toml') :]}"
        script = folder / f"{export.job_name}.py"
        script.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(f"{str(folder)!r} cannot be written to: {error.strerror}.") from error
    return ExportFiles(script=script, wheel=wheel)


def _from_wheel(header: str, wheel: Path) -> str:
    """Return a header that takes gluepot from the wheel, whichever version that is: the job may be older."""
    unpinned = _PIN.sub(r"\g<name>", header)
    return f'{unpinned}#\n# [tool.uv.sources]\n# gluepot = {{ path = "{wheel.name}" }}\n'


def _wants_gluepot(header: str) -> bool:
    """Say whether a PEP 723 header depends on gluepot and leaves open where things come from."""
    try:
        stated = tomllib.loads(re.sub(r"^# ?", "", header, flags=re.MULTILINE))
    except tomllib.TOMLDecodeError:  # of a script that was taken as it is; uv will say so
        return False
    names = [match[0] for one in stated.get("dependencies", []) if (match := _NAME.match(one))]
    return "gluepot" in names and "sources" not in stated.get("tool", {}).get("uv", {})
