"""What is installed in a home folder: a folder for each connector, and in it one document that says what counts.

A jar counts once the document names it, and the document is replaced in one step: an installation that is killed at
any moment leaves what was there before.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from gluepot.connectors.models import InstalledConnector, InstalledJar
from gluepot.connectors.registry import find_connector
from gluepot.errors import ConflictError, GluepotError
from gluepot.settings import Settings

DOCUMENT = "connector.json"
_EXTENSIONS = "spark.sql.extensions"
_log = logging.getLogger(__name__)


def connectors_folder(settings: Settings) -> Path:
    """Folder of all installed connectors."""
    return settings.home / "connectors"


def jars(settings: Settings) -> tuple[str, ...]:
    """Return what the class path of every later session has after PySpark's own jars, always in the same order.

    A damaged connector is left out whole, with a line in the log: a session that starts is worth more.
    """
    paths: dict[str, str] = {}  # a jar that two connectors bring is needed once
    for connector in installed_connectors(settings):
        for jar in connector.jars:
            paths.setdefault(jar.path.name, str(jar.path))
    return tuple(paths.values())


def spark_conf(settings: Settings) -> dict[str, str]:
    """Return the Spark settings that the installed connectors need. What a user or a mount sets goes above them."""
    conf: dict[str, str] = {}
    for connector in installed_connectors(settings):
        try:
            wanted = find_connector(connector.name).spark_conf
        except GluepotError as error:  # its package has gone; its jars do no harm
            _log.warning("connector %s: %s", connector.name, error)
            continue
        conf = merged_conf(conf, wanted)
    return conf


def merged_conf(low: Mapping[str, str], high: Mapping[str, str]) -> dict[str, str]:
    """Return both; `high` wins, except that the lists of `spark.sql.extensions` are joined."""
    merged = {**low, **high}
    if _EXTENSIONS in low and _EXTENSIONS in high:
        names = [*low[_EXTENSIONS].split(","), *high[_EXTENSIONS].split(",")]
        merged[_EXTENSIONS] = ",".join(dict.fromkeys(name.strip() for name in names if name.strip()))
    return merged


def installed_connectors(settings: Settings) -> list[InstalledConnector]:
    """Return what is installed and whole, by name."""
    found = []
    for document in sorted(connectors_folder(settings).glob(f"*/{DOCUMENT}")):
        connector = read_installed(document.parent)
        if connector is not None and all(jar.is_there() for jar in connector.jars):
            found.append(connector)
        else:
            name = document.parent.name
            _log.warning("connector %s is damaged; run: gluepot connectors add %s", name, name)
    return found


def read_installed(folder: Path) -> InstalledConnector | None:
    """Return what the folder's document says, or None where there is none that can be read."""
    try:
        document = json.loads((folder / DOCUMENT).read_text(encoding="utf-8"))
        return InstalledConnector(
            name=folder.name,
            jars=tuple(
                InstalledJar(
                    path=folder / Path(jar["file"]).name,
                    sha256=jar["sha256"],
                    size_bytes=jar["size_bytes"],
                    coordinates=jar["coordinates"],
                )
                for jar in document["jars"]
            ),
            source=document["source"],
            installed_at=datetime.fromisoformat(document["installed_at"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_installed(folder: Path, connector: InstalledConnector) -> None:
    """Make `connector` what counts in its folder, and delete every other file there."""
    document = {
        "name": connector.name,
        "source": connector.source,
        "installed_at": connector.installed_at.isoformat(),
        "jars": [
            {
                "file": j.path.name,
                "sha256": j.sha256,
                "size_bytes": j.size_bytes,
                "coordinates": j.coordinates,
            }
            for j in connector.jars
        ],
    }
    draft = folder / f"{DOCUMENT}.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(document, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / DOCUMENT)
    keep = {DOCUMENT, *(jar.path.name for jar in connector.jars)}
    for path in folder.iterdir():
        if path.name not in keep:
            path.unlink()


def delete_installed(folder: Path) -> None:
    """Delete a connector's folder. Its document goes first, so that a kill in between leaves nothing that counts."""
    (folder / DOCUMENT).unlink(missing_ok=True)
    shutil.rmtree(folder)


@contextmanager
def locked(settings: Settings, name: str) -> Iterator[Path]:
    """Hold the folder of one connector for this process alone and yield it, made if needed.

    Raises:
        ConflictError: another process is at it.
    """
    root = connectors_folder(settings)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    root.mkdir(exist_ok=True, mode=0o700)
    lock = os.open(root / f".{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConflictError(
                f"Connector {name!r} is being installed or removed by another process.", "Try again later."
            ) from None
        folder = root / name
        folder.mkdir(exist_ok=True, mode=0o700)
        yield folder
    finally:
        os.close(lock)
