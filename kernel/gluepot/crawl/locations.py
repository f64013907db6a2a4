"""From what a user types to a place that can be listed: local paths, mounted buckets, fsspec URLs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gluepot.crawl.abc import FileStore
from gluepot.crawl.errors import TargetError
from gluepot.crawl.store_fsspec import FsspecStore
from gluepot.crawl.store_local import LocalStore
from gluepot.errors import GluepotError, MissingPartError

_S3_SCHEMES = ("s3", "s3a", "s3n")


@dataclass(frozen=True, kw_only=True)
class Location:
    """A target resolved: where it lies, its path there, and its URI for the catalog."""

    target: str
    store: FileStore
    path: str

    @property
    def uri(self) -> str:
        """What the catalog calls it."""
        return self.store.uri(self.path)


def resolve_location(target: str, mounts: Mapping[str, str], base: Path) -> Location:
    """Return the place that `target` names.

    Args:
        target: a local path (relative to `base`), `file:…`, `s3://bucket/…` (a mount or the real one), or a URL.
        mounts: bucket → local folder; the longest that fits wins.
        base: the folder of relative paths.

    Raises:
        TargetError: the kind of URL is unknown.
        MissingPartError: the library for it is not installed.
    """
    scheme, separator, rest = target.partition("://")
    if not separator and target.startswith("file:"):
        scheme, separator, rest = "file", "://", target.removeprefix("file:")
    if not separator or scheme == "file":
        path = Path(rest if separator else target).expanduser()
        absolute = str((base / path).resolve())
        return Location(target=target, store=LocalStore("/", "file://"), path=absolute)
    mount = _find_mount(scheme, rest, mounts)
    if mount is not None:
        bucket, folder = mount
        uri_root = f"{scheme}://{bucket}"
        inside = rest[len(bucket) :].strip("/")
        store = LocalStore(folder, uri_root)
        return Location(target=target, store=store, path=f"{folder}/{inside}" if inside else folder)
    return _remote(target, scheme)


def local_path(target: str, mounts: Mapping[str, str], base: Path) -> Path | None:
    """Return where `target` lies on this machine, itself or in a mounted bucket; None where it lies elsewhere."""
    try:
        location = resolve_location(target, mounts, base)
    except GluepotError:  # a place that could not be listed either
        return None
    return Path(location.path) if isinstance(location.store, LocalStore) else None


def import_folders(py_files: Sequence[str], mounts: Mapping[str, str], base: Path) -> list[str]:
    """Return where Python finds files of this machine when it imports: the folder of a module, an archive itself."""
    paths = (local_path(text, mounts, base) for text in py_files)
    return [str(path.parent if path.suffix == ".py" else path) for path in paths if path is not None]


def location_key(uri: str) -> str:
    """Return a location such that two ways to write one place are equal."""
    scheme, separator, rest = uri.partition(":")
    scheme = "s3" if scheme in ("s3a", "s3n") else scheme
    path = re.sub(r"/+", "/", f"/{rest}").rstrip("/")
    return f"{scheme}:{path}" if separator else uri


def _find_mount(scheme: str, rest: str, mounts: Mapping[str, str]) -> tuple[str, str] | None:
    fitting = []
    for name, folder in mounts.items():
        mount_scheme, _, bucket = name.partition("://")
        bucket = bucket.rstrip("/")
        same_scheme = scheme == mount_scheme or {scheme, mount_scheme} <= set(_S3_SCHEMES)
        if same_scheme and (rest == bucket or rest.startswith(f"{bucket}/")):
            fitting.append((bucket, folder.removeprefix("file://").rstrip("/")))
    return max(fitting, key=lambda pair: len(pair[0]), default=None)


def _remote(target: str, scheme: str) -> Location:
    import fsspec

    try:
        # What it listed once it would give again for ever, and hold all of it in memory.
        options = {} if "::" in target else {"use_listings_cache": False}
        filesystem, path = fsspec.core.url_to_fs(target, **options)
    except ImportError as error:
        package = {
            "s3": "s3fs",
            "s3a": "s3fs",
            "gs": "gcsfs",
            "gcs": "gcsfs",
            "abfs": "adlfs",
            "az": "adlfs",
            "http": "aiohttp",
            "https": "aiohttp",
        }.get(scheme)
        raise MissingPartError(
            f"Files of {scheme}:// need a library that is not installed.",
            f"Run: pip install {package}" if package else f"Install the fsspec library for {scheme}://.",
        ) from error
    except ValueError as error:
        raise TargetError(
            f"{target!r} is of a kind that cannot be crawled ({scheme}://).",
            "Name a local folder, s3://…, gs://…, abfs://… or another URL that fsspec knows.",
        ) from error
    store = FsspecStore(filesystem, scheme, target.partition("::")[2])
    return Location(target=target, store=store, path=str(path).rstrip("/"))
