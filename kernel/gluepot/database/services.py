"""The long-lived processes of a home folder: who serves what, on which port."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from gluepot.database.engine import Database
from gluepot.database.tables.sessions import services
from gluepot.ports import free_lasting_port
from gluepot.processes import ProcessIdentity


@dataclass(frozen=True, kw_only=True)
class Service:
    """A registered service. `port` is None when it listens on none; `process` is None before its first start."""

    name: str
    host: str
    port: int | None
    process: ProcessIdentity | None
    started_at: datetime | None
    version: str

    def is_alive(self) -> bool:
        """Say whether its process runs on this host."""
        return self.process is not None and self.process.is_alive()


def find_service(database: Database, name: str) -> Service | None:
    """Return the service called `name`, or None when it was never registered."""
    with database.read() as connection:
        row = connection.execute(select(services).where(services.c.name == name)).mappings().first()
    if row is None:
        return None
    process = (
        ProcessIdentity(pid=row["pid"], started_s=row["process_started_s"])
        if row["pid"] is not None
        else None
    )
    return Service(
        name=name,
        host=row["host"],
        port=row["port"],
        process=process,
        started_at=row["started_at"],
        version=row["version"] or "",
    )


def kept_port(database: Database, name: str) -> int:
    """Return the port of the service `name`: the one stored, or a free one that is stored now for ever."""
    known = find_service(database, name)
    if known is not None and known.port is not None:
        return known.port
    port = free_lasting_port()
    try:
        with database.write() as connection:
            done = connection.execute(
                update(services).where(services.c.name == name, services.c.port.is_(None)).values(port=port)
            )
            if done.rowcount == 0:
                connection.execute(services.insert().values(name=name, port=port))
    except IntegrityError:  # another process was first
        return kept_port(database, name)
    return port


def register_service(database: Database, name: str, *, now: datetime, version: str) -> None:
    """Write down that the calling process serves `name` from now on."""
    me = ProcessIdentity.mine()
    values = {"pid": me.pid, "process_started_s": me.started_s, "started_at": now, "version": version}
    with database.write() as connection:
        done = connection.execute(update(services).where(services.c.name == name).values(**values))
        if done.rowcount == 0:
            connection.execute(services.insert().values(name=name, **values))
