"""Fetching one jar: resumed where it broke off, tried again politely, and checked before it counts."""

from __future__ import annotations

import http.client
import logging
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

from gluepot.connectors.checksum import PIECE_BYTES, sha256_of
from gluepot.connectors.errors import ChecksumError, RepositoryError
from gluepot.connectors.models import Artifact, Progress
from gluepot.connectors.repository import Repository

ANSWER_LIMIT_S = 30.0
PAUSES_S = (1.0, 3.0, 9.0)  # before the second, third and fourth attempt
MAX_PAUSE_S = 60.0
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_log = logging.getLogger(__name__)


class _Interrupted(Exception):  # noqa: N818 - never leaves this file
    """An attempt that is worth repeating, after `pause_s` where the server says so."""

    def __init__(self, reason: str, pause_s: float | None = None) -> None:
        self.pause_s = pause_s
        super().__init__(reason)


def fetch(
    artifact: Artifact,
    repository: Repository,
    folder: Path,
    *,
    pause: Callable[[float], None],
    on_progress: Progress,
) -> Path:
    """Put the jar into `folder` under its own name and return its path.

    What has come so far stays beside it as `….part`, also when this process is killed; the next call goes on from
    there. The jar appears under its name only when it is whole and has the pinned SHA-256.

    Args:
        artifact: which jar.
        repository: where it is.
        folder: exists, and belongs to the caller alone while this runs.
        pause: waits that many seconds.
        on_progress: told how far it is.

    Raises:
        ChecksumError: another file came; it is deleted.
        RepositoryError: the repository does not have it, does not let us in, or does not answer.
    """
    target = folder / artifact.file_name
    part = folder / f"{artifact.file_name}.part"
    where = repository.location(artifact.repository_path)
    for attempt in range(len(PAUSES_S) + 1):
        try:
            _fetch_rest(artifact, repository, part, on_progress)
            break
        except _Interrupted as error:
            if attempt == len(PAUSES_S):
                raise RepositoryError(
                    f"{where} could not be fetched: {error}.",
                    "Run the same command again: it goes on where it stopped.",
                ) from error
            wait_s = min(error.pause_s if error.pause_s is not None else PAUSES_S[attempt], MAX_PAUSE_S)
            _log.info("%s: %s; again in %.0f s", where, error, wait_s)
            pause(wait_s)
    found = sha256_of(part)
    if found != artifact.sha256:
        part.unlink()
        raise ChecksumError(
            where,
            expected=artifact.sha256,
            found=found,
            next_step=f"Check the repository ({repository.origin}).",
        )
    part.replace(target)
    return target


def _fetch_rest(artifact: Artifact, repository: Repository, part: Path, on_progress: Progress) -> None:
    """Append what is missing of the jar to `part`."""
    have = part.stat().st_size if part.exists() else 0
    if have > artifact.size_bytes:
        part.unlink()
        have = 0
    if have == artifact.size_bytes:
        return
    _check_space(artifact, part, artifact.size_bytes - have)
    source = _open(repository, artifact.repository_path, have)
    with source.stream, part.open("ab" if source.offset else "wb") as sink:
        done = source.offset
        # One byte more than pinned is enough to know that it is another file.
        while done <= artifact.size_bytes and (piece := source.read()):
            sink.write(piece)
            done += len(piece)
            on_progress(artifact.file_name, min(done, artifact.size_bytes), artifact.size_bytes)
        sink.flush()
        os.fsync(sink.fileno())
    if done < artifact.size_bytes and source.may_be_cut:
        raise _Interrupted(f"it broke off after {done} of {artifact.size_bytes} bytes")


class _Source:
    """An open stream, the offset that it starts at, and whether an early end may be an accident."""

    def __init__(self, stream: Any, offset: int, *, may_be_cut: bool) -> None:
        self.stream = stream
        self.offset = offset
        self.may_be_cut = may_be_cut

    def read(self) -> bytes:
        """Return the next piece, empty at the end."""
        try:
            piece: bytes = self.stream.read(PIECE_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise _Interrupted(f"it broke off ({error})") from error
        return piece


def _open(repository: Repository, path: str, offset: int) -> _Source:
    folder = repository.folder()
    if folder is not None:
        try:
            stream = (folder / path).open("rb")
        except OSError as error:
            raise RepositoryError(
                f"{repository.location(path)} cannot be read: {error.strerror}.",
                f"Check {repository.origin}.",
            ) from error
        stream.seek(offset)
        return _Source(stream, offset, may_be_cut=False)
    request = urllib.request.Request(repository.location(path))  # noqa: S310 - http and https only, see repository.py
    if offset:
        request.add_header("Range", f"bytes={offset}-")
    if repository.authorization:
        # Not sent on to another host when the repository redirects.
        request.add_unredirected_header("Authorization", repository.authorization)
    try:
        answer = urllib.request.urlopen(request, timeout=ANSWER_LIMIT_S)  # noqa: S310 - as above
    except urllib.error.HTTPError as error:
        with error:
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and offset:
                return _open(repository, path, 0)
            raise _refused(error, repository, path) from error
    except (OSError, http.client.HTTPException) as error:
        raise _Interrupted(f"it cannot be reached ({getattr(error, 'reason', error)})") from error
    resumed = answer.status == http.HTTPStatus.PARTIAL_CONTENT
    return _Source(answer, offset if resumed else 0, may_be_cut=True)


def _refused(error: urllib.error.HTTPError, repository: Repository, path: str) -> Exception:
    where = repository.location(path)
    if error.code in _TRY_AGAIN:
        return _Interrupted(
            f"the repository answered {error.code} {error.reason}", _asked_pause_s(error.headers)
        )
    if error.code in (401, 403, 407):
        return RepositoryError(
            f"The repository does not let us fetch {where} ({error.code} {error.reason}).",
            f"Check the credentials ({repository.origin}).",
        )
    return RepositoryError(
        f"The repository does not have {where} ({error.code} {error.reason}).",
        "Set connectors.repository to one that has it, or install with --from FILE_OR_FOLDER.",
    )


def _asked_pause_s(headers: Message) -> float | None:
    text = headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def _check_space(artifact: Artifact, part: Path, missing_bytes: int) -> None:
    free = shutil.disk_usage(part.parent).free
    if free < missing_bytes:
        raise RepositoryError(
            f"{artifact.file_name} needs {missing_bytes / 1e6:.0f} MB more; "
            f"the home folder's disk has {free / 1e6:.0f} MB left.",
            "Make room, or set GLUEPOT_HOME to a larger disk.",
        )
