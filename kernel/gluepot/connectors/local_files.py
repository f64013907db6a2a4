"""Jars that are on this machine already: for `gluepot connectors add NAME --from FILE_OR_FOLDER`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from gluepot.connectors.checksum import sha256_of
from gluepot.connectors.errors import ChecksumError
from gluepot.connectors.models import Artifact, Connector
from gluepot.errors import InvalidInputError, NotFoundError


def find_jars(connector: Connector, source: Path, accepted: Collection[str]) -> dict[Artifact, Path]:
    """Return a file for each artifact of the connector.

    A file stands for an artifact when it has the pinned SHA-256, whatever its name. One whose SHA-256 is among
    `accepted` (lower-case hexadecimal) stands in for the artifact whose name it begins with, or for the only one.

    Args:
        connector: whose jars are looked for.
        source: a jar, or a folder that has them at any depth.
        accepted: checksums that the caller vouches for.

    Raises:
        NotFoundError: `source` does not exist.
        ChecksumError: a jar was given, or lies there under the right name, that is another than the pinned one.
        InvalidInputError: jars are missing.
    """
    candidates = _candidates(source)
    sums = {path: sha256_of(path) for path in candidates}
    found = {a: path for a in connector.artifacts for path in candidates if sums[path] == a.sha256}
    vouched = [path for path in candidates if sums[path] in accepted]
    for artifact in connector.artifacts:
        if artifact not in found:
            stand_in = next((path for path in vouched if _stands_for(path, artifact, connector)), None)
            if stand_in is not None:
                found[artifact] = stand_in
    missing = [artifact for artifact in connector.artifacts if artifact not in found]
    if missing:
        raise _complaint(connector, missing, source, sums)
    return found


def _candidates(source: Path) -> list[Path]:
    source = source.expanduser()
    if source.is_dir():
        return sorted(path.resolve() for path in source.rglob("*.jar") if path.is_file())
    if not source.is_file():
        raise NotFoundError("File", str(source), next_step="Give a jar, or a folder that has the jars.")
    if source.resolve().suffix != ".jar":
        raise InvalidInputError(f"{str(source)!r} is no jar.", "Give a jar, or a folder that has the jars.")
    return [source.resolve()]


def _stands_for(path: Path, artifact: Artifact, connector: Connector) -> bool:
    return len(connector.artifacts) == 1 or path.name.startswith(f"{artifact.name}-")


def _complaint(
    connector: Connector, missing: Sequence[Artifact], source: Path, sums: dict[Path, str]
) -> InvalidInputError:
    for artifact in missing:
        wrong = next((path for path in sums if path.name == artifact.file_name), None)
        if wrong is None and len(sums) == 1 and len(connector.artifacts) == 1:
            wrong = next(iter(sums))
        if wrong is not None:
            return ChecksumError(
                str(wrong),
                expected=artifact.sha256,
                found=sums[wrong],
                next_step=f"To use it all the same, because you know where it is from: --sha256 {sums[wrong]}",
            )
    names = ", ".join(artifact.file_name for artifact in missing)
    return InvalidInputError(
        f"Connector {connector.name!r} needs jars that are not in {str(source)!r}: {names}.",
        f"Fetch them on a machine that can ({', '.join(a.coordinates for a in missing)}), and copy them there.",
    )
