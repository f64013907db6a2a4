"""The systemd user unit that keeps the pot, or a dispatcher alone, up across log-outs and restarts."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gluepot.errors import NotFoundError
from gluepot.settings import Settings


class Serves(StrEnum):
    """What a unit runs: the whole pot, or only the dispatcher."""

    POT = "pot"
    DISPATCHER = "dispatcher"


@dataclass(frozen=True, kw_only=True)
class ServiceUnit:
    """A unit: where its file is, what is in it, and the commands that put it to work. `is_written`: it is on disk."""

    path: Path
    text: str
    commands: tuple[str, ...]
    is_written: bool


def install_unit(settings: Settings, serves: Serves = Serves.POT) -> ServiceUnit:
    """Write the unit of a home folder, replacing an older one; systemd itself is not touched."""
    unit = describe_unit(settings, serves)
    unit.path.parent.mkdir(parents=True, exist_ok=True)
    unit.path.write_text(unit.text, encoding="utf-8")
    return describe_unit(settings, serves)


def remove_unit(settings: Settings, serves: Serves = Serves.POT) -> ServiceUnit:
    """Remove the unit's file.

    Raises:
        NotFoundError: there is none.
    """
    unit = describe_unit(settings, serves)
    if not unit.is_written:
        raise NotFoundError("Service unit", str(unit.path), next_step="Nothing is installed.")
    unit.path.unlink()
    name = unit.path.name
    commands = (f"systemctl --user disable --now {name}", "systemctl --user daemon-reload")
    return ServiceUnit(path=unit.path, text=unit.text, commands=commands, is_written=False)


def describe_unit(settings: Settings, serves: Serves = Serves.POT) -> ServiceUnit:
    """Return the unit as it would be written."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    name = "gluepot.service" if serves is Serves.POT else "gluepot-dispatcher.service"
    path = config / "systemd" / "user" / name
    commands = (
        "systemctl --user daemon-reload",
        f"systemctl --user enable --now {name}",
        "loginctl enable-linger  # so that it runs while you are not logged in",
    )
    return ServiceUnit(path=path, text=_text(settings, serves), commands=commands, is_written=path.exists())


def _text(settings: Settings, serves: Serves) -> str:
    arguments = ["-m", "gluepot.pot"] if serves is Serves.POT else ["-m", "gluepot.cli.main", "dispatch"]
    command = " ".join(_quoted(part) for part in (sys.executable, *arguments))
    home = str(settings.home.resolve())
    # A database's URL may hold a password, and unit files are readable: such things go into the environment file.
    return f"""[Unit]
Description=gluepot: {serves.value} of {_escaped(home)}
After=network-online.target

[Service]
Type=simple
ExecStart={command}
Environment={_quoted(f"GLUEPOT_HOME={home}")}
EnvironmentFile=-{_escaped(home)}/service.env
WorkingDirectory={_escaped(home)}
Restart=on-failure
RestartSec=5
# Job runs and notebooks' sessions outlive the pot: only the process itself is ended.
KillMode=process

[Install]
WantedBy=default.target
"""


def _quoted(text: str) -> str:
    escaped = _escaped(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if any(c in text for c in " \t\"'\\") else escaped


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
