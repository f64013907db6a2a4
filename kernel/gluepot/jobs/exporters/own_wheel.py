"""The gluepot that runs here as a wheel, for a script that is to run where no index has it."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from gluepot.errors import MissingPartError
from gluepot.jobs.requirements import OUR_PACKAGES

_NAME = "gluepot"
_NOT_FOR_JOBS = frozenset({"__pycache__", "labextension", "kernelspec"})
_KEPT = ("METADATA", "entry_points.txt", "licenses/LICENSE")
_WHEEL = "Wheel-Version: 1.0\nGenerator: gluepot\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment of a zip file: the same files are the same wheel


def write_own_wheel(folder: Path) -> Path:
    """Write the packages that this process imports, with the metadata that they were installed with, as a wheel.

    It is made of the files as they are, from a wheel's installation or a source tree, without a build. What Jupyter shows
    is not in it: a script needs none of that.

    Raises:
        MissingPartError: gluepot is not installed, so its requirements are not known.
    """
    version = _distribution().version
    path = folder / f"{_NAME}-{version}-py3-none-any.whl"
    info = f"{_NAME}-{version}.dist-info"
    record = []
    partial = path.with_name(f".{path.name}.part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in [*_modules(), *_metadata(info)]:
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(content)}\n")
            file.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
        record.append(f"{info}/RECORD,,\n")
        file.writestr(zipfile.ZipInfo(f"{info}/RECORD", _LONG_AGO), "".join(record))
    partial.replace(path)
    return path


def _distribution() -> metadata.Distribution:
    try:
        return metadata.distribution(_NAME)
    except metadata.PackageNotFoundError as error:
        raise MissingPartError(
            "This gluepot was never installed, so no wheel can be made of it.", "Run: pip install ."
        ) from error


def _modules() -> Iterator[tuple[str, bytes]]:
    for package in OUR_PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            continue
        top = Path(spec.origin).parent
        for path in sorted(top.rglob("*")):
            inside = path.relative_to(top)
            if path.is_file() and not _NOT_FOR_JOBS & set(inside.parts):
                yield f"{package}/{inside.as_posix()}", path.read_bytes()


def _metadata(info: str) -> Iterator[tuple[str, bytes]]:
    distribution = _distribution()
    for name in _KEPT:
        text = distribution.read_text(name)
        if text:
            yield f"{info}/{name}", text.encode()
    yield f"{info}/WHEEL", _WHEEL.encode()
