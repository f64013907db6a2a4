"""The verbs of connectors: list, add, remove."""

from __future__ import annotations

import contextlib
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from gluepot.clock import Clock, utc_now
from gluepot.connectors.checksum import sha256_of
from gluepot.connectors.download import fetch
from gluepot.connectors.errors import ChecksumError, RepositoryError
from gluepot.connectors.installed import (
    connectors_folder,
    delete_installed,
    jars,
    locked,
    read_installed,
    spark_conf,
    write_installed,
)
from gluepot.connectors.local_files import find_jars
from gluepot.connectors.models import (
    Artifact,
    Connector,
    ConnectorInfo,
    ConnectorState,
    InstalledConnector,
    InstalledJar,
    Progress,
)
from gluepot.connectors.registry import connector_names, find_connector
from gluepot.connectors.repository import Repository, find_repository
from gluepot.errors import GluepotError, InvalidInputError, NotFoundError
from gluepot.settings import Settings


def _silent(_file: str, _done_bytes: int, _total_bytes: int) -> None:
    pass


class ConnectorService:
    """Connectors of one home folder.

    `pause` waits that many seconds before a repository is asked again.
    """

    def __init__(
        self, settings: Settings, *, now: Clock = utc_now, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings = settings
        self._now = now
        self._pause = pause

    def list(self) -> tuple[ConnectorInfo, ...]:
        """Return every connector there is, by name, with how it stands here; a broken package's says why."""
        return tuple(self._listed(name) for name in connector_names())

    def get(self, name: str) -> ConnectorInfo:
        """Return one connector.

        Raises:
            NotFoundError: there is none of that name.
        """
        connector = find_connector(name)
        return _info(connector, read_installed(connectors_folder(self._settings) / name))

    def add(
        self,
        name: str,
        *,
        source: Path | None = None,
        accepted: Collection[str] = (),
        on_progress: Progress = _silent,
    ) -> ConnectorInfo:
        """Install a connector, or mend and renew it; sessions that start from now on have its jars.

        What is there and right is not fetched again. Either all of it is installed or nothing changes.

        Args:
            name: which one.
            source: a jar or a folder of jars to take instead of the repository's.
            accepted: SHA-256 sums of jars in `source` that are taken although they are not the pinned ones.
            on_progress: told how far each jar is.

        Raises:
            NotFoundError: there is no such connector, or `source` does not exist.
            ChecksumError: a jar is not the pinned one.
            RepositoryError: the repository does not give a jar, or the disk is full.
            ConflictError: another process is installing it.
        """
        connector = find_connector(name)
        sums = frozenset(_checked_sum(text) for text in accepted)
        if sums and source is None:
            raise InvalidInputError("--sha256 vouches for a local jar.", "Name the jar too: --from FILE")
        with locked(self._settings, name) as folder:
            before = read_installed(folder)
            with _all_or_nothing(folder, name):
                if source is None:
                    installed = self._from_repository(connector, folder, on_progress)
                else:
                    installed = self._from_files(connector, folder, source, sums)
                if before is None or before.jars != installed.jars:
                    write_installed(folder, installed)
        return self.get(name)

    def remove(self, name: str) -> None:
        """Delete an installed connector's jars. Sessions that run keep what they have loaded.

        Raises:
            NotFoundError: there is no such connector, or it is not installed.
        """
        installed = [path.name for path in connectors_folder(self._settings).glob("*/") if path.is_dir()]
        if name not in installed:
            find_connector(name)
            raise NotFoundError("Installed connector", name, candidates=installed)
        with locked(self._settings, name) as folder:
            delete_installed(folder)

    def jars(self) -> tuple[str, ...]:
        """Return the jars that later sessions have on their class path after PySpark's own."""
        return jars(self._settings)

    def spark_conf(self) -> dict[str, str]:
        """Return the Spark settings that the installed connectors need."""
        return spark_conf(self._settings)

    def _listed(self, name: str) -> ConnectorInfo:
        try:
            return self.get(name)
        except GluepotError as error:
            return ConnectorInfo(
                name=name, state=ConnectorState.BROKEN, summary=str(error), licence="", jars=(), size_bytes=0
            )

    def _from_repository(
        self, connector: Connector, folder: Path, on_progress: Progress
    ) -> InstalledConnector:
        repository: Repository | None = None
        found = []
        for artifact in connector.artifacts:
            target = folder / artifact.file_name
            if not _is_right(target, artifact):
                repository = repository or find_repository(self._settings)
                fetch(artifact, repository, folder, pause=self._pause, on_progress=on_progress)
            found.append(_jar(target, artifact))
        return InstalledConnector(
            name=connector.name,
            jars=tuple(found),
            source=repository.address if repository else "kept jars",
            installed_at=self._now(),
        )

    def _from_files(
        self, connector: Connector, folder: Path, source: Path, accepted: frozenset[str]
    ) -> InstalledConnector:
        found = []
        for artifact, path in find_jars(connector, source, accepted).items():
            draft = folder / f"{path.name}.new"
            shutil.copyfile(path, draft)
            copied = sha256_of(draft)
            if copied != artifact.sha256 and copied not in accepted:
                raise ChecksumError(
                    str(path),
                    expected=artifact.sha256,
                    found=copied,
                    next_step="It changed while it was copied.",
                )
            pinned = copied == artifact.sha256
            target = folder / (artifact.file_name if pinned else path.name)
            draft.replace(target)
            found.append(
                InstalledJar(
                    path=target,
                    sha256=copied,
                    size_bytes=target.stat().st_size,
                    coordinates=artifact.coordinates if pinned else "",
                )
            )
        return InstalledConnector(
            name=connector.name, jars=tuple(found), source=str(source.resolve()), installed_at=self._now()
        )


@contextlib.contextmanager
def _all_or_nothing(folder: Path, name: str) -> Iterator[None]:
    """Leave no trace of an installation that met a wrong jar; what a broken-off one fetched stays for the next."""
    try:
        yield
    except ChecksumError:
        if read_installed(folder) is None:
            shutil.rmtree(folder)
        raise
    except OSError as error:
        raise RepositoryError(
            f"Connector {name!r} could not be written: {error}.", "Check the home folder's disk."
        ) from error
    finally:
        with contextlib.suppress(OSError):  # it goes only where nothing came
            folder.rmdir()


def _checked_sum(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        raise InvalidInputError(f"{text!r} is not a SHA-256: 64 hexadecimal digits.", "Run: sha256sum FILE")
    return text.strip().lower()


def _is_right(path: Path, artifact: Artifact) -> bool:
    return (
        path.is_file() and path.stat().st_size == artifact.size_bytes and sha256_of(path) == artifact.sha256
    )


def _jar(path: Path, artifact: Artifact) -> InstalledJar:
    return InstalledJar(
        path=path, sha256=artifact.sha256, size_bytes=artifact.size_bytes, coordinates=artifact.coordinates
    )


def _whole(installed: InstalledConnector) -> bool:
    return all(jar.is_there() for jar in installed.jars)


def _info(connector: Connector, installed: InstalledConnector | None) -> ConnectorInfo:
    if installed is None:
        return ConnectorInfo(
            name=connector.name,
            state=ConnectorState.ABSENT,
            summary=connector.summary,
            licence=connector.licence,
            jars=tuple(artifact.coordinates for artifact in connector.artifacts),
            size_bytes=connector.size_bytes,
        )
    pinned = {artifact.sha256 for artifact in connector.artifacts}
    state = ConnectorState.INSTALLED
    if not _whole(installed):
        state = ConnectorState.DAMAGED
    elif {jar.sha256 for jar in installed.jars} != pinned:
        state = ConnectorState.OUTDATED
    return ConnectorInfo(
        name=connector.name,
        state=state,
        summary=connector.summary,
        licence=connector.licence,
        jars=tuple(jar.coordinates or jar.path.name for jar in installed.jars),
        size_bytes=sum(jar.size_bytes for jar in installed.jars),
        source=installed.source,
        installed_at=installed.installed_at,
    )
