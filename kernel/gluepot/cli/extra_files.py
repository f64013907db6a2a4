"""`--extra-files` of a Glue job: files that lie in the script's working directory while it runs."""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from gluepot.crawl.locations import resolve_location
from gluepot.errors import InvalidInputError, NotFoundError


@contextmanager
def extra_files(listed: Sequence[str], mounts: Mapping[str, str], folder: Path) -> Iterator[None]:
    """Have copies of files in `folder` by their own names, as long as the context is open.

    A copy that the script changed stays, and so does one that an end by kill leaves behind.

    Args:
        listed: paths and URLs of single files; a path is relative to `folder`.
        mounts: bucket → local folder.
        folder: the script's working directory.

    Raises:
        NotFoundError: there is no such file; a folder is none.
        InvalidInputError: it cannot be read, or another file of its name lies in `folder`.
    """
    made: list[tuple[Path, Path]] = []
    with tempfile.TemporaryDirectory(prefix="gluepot-extra-") as fetched:
        originals = [_fetch(text, mounts, folder, Path(fetched)) for text in listed]
        try:
            for text, original in zip(listed, originals, strict=True):
                copy = folder / original.name
                if not copy.exists():
                    made.append((original, Path(shutil.copyfile(original, copy))))
                elif not _is_same(original, copy):
                    raise InvalidInputError(
                        f"--extra-files has {text!r}, and {str(copy)!r} is there already with other content.",
                        "Run the script in another folder, or rename one of them.",
                    )
            yield
        finally:
            for original, copy in made:
                if copy.is_file() and _is_same(original, copy):
                    copy.unlink()


def _fetch(text: str, mounts: Mapping[str, str], folder: Path, fetched: Path) -> Path:
    """Bring a file to a folder of its own below `fetched` and return it."""
    location = resolve_location(text, mounts, folder)
    if location.store.find_file(location.path) is None:
        raise NotFoundError(
            "File", text, next_step="--extra-files takes single files, with commas between them."
        )
    brought = Path(tempfile.mkdtemp(dir=fetched)) / Path(text).name
    try:
        with location.store.open(location.path) as source, brought.open("wb") as target:
            shutil.copyfileobj(source, target)
    except OSError as problem:
        raise InvalidInputError(
            f"--extra-files has {text!r}, which cannot be read: {problem.strerror or problem}.",
            "Check access to it.",
        ) from problem
    return brought


def _is_same(one: Path, other: Path) -> bool:
    return filecmp.cmp(one, other, shallow=False)
