"""Finding the pot, starting it, ending it. Used by every door; never by a domain."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from packaging.version import InvalidVersion, Version

from gluepot import __version__
from gluepot.database import open_database
from gluepot.database.schema import current_revision
from gluepot.database.services import Service, find_service
from gluepot.errors import ConflictError, UnavailableError
from gluepot.pot.daemon_log import last_words
from gluepot.processes import start_detached
from gluepot.settings import Settings

SERVICE = "pot"
START_LIMIT_S = 30.0


@dataclass(frozen=True, kw_only=True)
class PotStatus:
    """Whether a home's pot and metastore endpoint are up. `pid`, `started_at` and `version` are the pot's.

    `outside_metastore` is the `catalog.uri` that is used instead of the endpoint, "" where there is none.
    """

    up: bool
    home: Path
    pid: int | None = None
    started_at: datetime | None = None
    version: str = ""
    metastore_port: int | None = None
    metastore_up: bool = False
    outside_metastore: str = ""


def pot_status(settings: Settings) -> PotStatus:
    """Return how the home's pot does; nothing is started."""
    pot, metastore = _service(settings, SERVICE), _service(settings, "metastore")
    up = pot is not None and pot.is_alive()
    return PotStatus(
        up=up,
        home=settings.home,
        pid=pot.process.pid if up and pot and pot.process else None,
        started_at=pot.started_at if up and pot else None,
        version=pot.version if up and pot else "",
        metastore_port=metastore.port if metastore else None,
        metastore_up=metastore is not None and metastore.is_alive(),
        outside_metastore=settings.catalog.uri,
    )


def ensure_pot(settings: Settings) -> None:
    """Make sure that the home's pot is up: database migrated, endpoint answering, pool and dispatcher at work.

    Costs one query when it is. Safe to call from several processes at once.

    A pot of an older gluepot hands over: it ends, this version migrates the database (after a backup) and starts its
    own. Claimed sessions and job runs go on meanwhile, and the metastore answers again on the same port.

    Raises:
        UnavailableError: it did not come up within 30 s; the end of its log is in the sentence.
        ConflictError: the database was migrated by a newer gluepot.
    """
    service = _service(settings, SERVICE)
    if service is not None and service.is_alive():
        if service.version == __version__:
            return
        if not hand_over_is_due(service.version, __version__):
            _refuse_newer(
                settings
            )  # a newer pot serves an older client as long as the schema is one it knows
            return
        _refuse_newer(settings)
        end_pot(settings)
    else:
        _refuse_newer(settings)
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings.log_folder.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise UnavailableError(
            f"The home folder {str(settings.home)!r} cannot be used: {error.strerror}.",
            "Name another one in GLUEPOT_HOME.",
        ) from error
    log = settings.log_folder / "pot.log"
    seen = log.stat().st_size if log.exists() else 0
    start_detached(
        [sys.executable, "-m", "gluepot.pot"],
        log=log,
        folder=settings.home,
        environment={**os.environ, "GLUEPOT_HOME": str(settings.home), **_home_settings(settings)},
    )
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        service = _service(settings, SERVICE)
        if service is not None and service.is_alive():
            return
        time.sleep(0.05)
        words = last_words(log, seen)
        if words:
            raise UnavailableError(f"The pot did not start: {words}", f"Its log is {log}.")
    raise UnavailableError(f"The pot did not start within {START_LIMIT_S:.0f} s.", f"Its log is {log}.")


def hand_over_is_due(pots: str, mine: str) -> bool:
    """Say whether a pot of version `pots` must make room for a client of version `mine`: only for a newer one."""
    try:
        return Version(pots) < Version(mine)
    except InvalidVersion:
        return False


def end_pot(settings: Settings, *, grace_s: float = 15.0) -> bool:
    """End the home's pot and its metastore endpoint; return whether any was up. Claimed sessions and runs go on."""
    ended = False
    for name in (SERVICE, "metastore"):
        service = _service(settings, name)
        if service is not None and service.process is not None and service.is_alive():
            service.process.end(grace_s)
            ended = True
    return ended


def _service(settings: Settings, name: str) -> Service | None:
    if not settings.database.url and not (settings.home / "gluepot.db").exists():
        return None
    database = open_database(settings.database_url)
    try:
        return find_service(database, name) if current_revision(database) else None
    finally:
        database.close()


def _refuse_newer(settings: Settings) -> None:
    """A database that a newer gluepot migrated is left alone, and said so, before any process is started."""
    if not settings.database.url and not (settings.home / "gluepot.db").exists():
        return
    from gluepot.database.schema import known_revisions

    database = open_database(settings.database_url)
    try:
        revision = current_revision(database)
    finally:
        database.close()
    if revision is not None and revision not in known_revisions():
        raise ConflictError(
            f"The database of {settings.home} is at schema {revision!r}, which this gluepot does not know.",
            "It was upgraded by a newer version: upgrade gluepot in this environment too.",
        )


def _home_settings(settings: Settings) -> dict[str, str]:
    """Hand the home's settings on as variables: a project may have set them in its own file (`home = …`)."""
    from gluepot.settings_sources import as_environment

    return as_environment(settings)
