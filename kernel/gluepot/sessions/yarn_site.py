"""Where YARN's resource managers are, as Hadoop's client configuration says it (Hadoop's own names and defaults)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from gluepot.errors import InvalidInputError

_PREFIX = "yarn.resourcemanager"
_DEFAULT_PORT = 8032
_ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - Hadoop's default for "this machine"


def resource_managers(folders: Sequence[str]) -> list[tuple[str, int]]:
    """Return host and port of each resource manager; this machine's where the configuration names none.

    Raises:
        InvalidInputError: a yarn-site.xml is not XML.
    """
    conf = _properties(folders)
    ids = [part.strip() for part in conf.get(f"{_PREFIX}.ha.rm-ids", "").split(",") if part.strip()]
    return [_address(conf, suffix) for suffix in ([f".{name}" for name in ids] or [""])]


def _address(conf: dict[str, str], suffix: str) -> tuple[str, int]:
    host = conf.get(f"{_PREFIX}.hostname{suffix}", "")
    given = conf.get(f"{_PREFIX}.address{suffix}", "").replace(f"${{{_PREFIX}.hostname{suffix}}}", host)
    named, _, port = given.partition(":")
    host = named or host
    return (
        "127.0.0.1" if host in ("", _ANY_ADDRESS) else host,
        int(port) if port.isdigit() else _DEFAULT_PORT,
    )


def _properties(folders: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (Path(folder) / "yarn-site.xml" for folder in folders):
        if not path.is_file():
            continue
        try:
            root = ET.parse(path).getroot()  # noqa: S314 - the user's own configuration
        except ET.ParseError as error:
            raise InvalidInputError(f"{path} is not XML: {error}.", "Copy it from the cluster.") from error
        for item in root.iter("property"):
            name, value = item.findtext("name", "").strip(), item.findtext("value", "").strip()
            found[name] = value
    return found
