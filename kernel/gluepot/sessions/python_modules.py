"""`%additional_python_modules pandas-gbq==0.20, ./mine.whl`: modules for this notebook and its Python workers.

What the environment has already is left as it is. The rest goes into a folder of the notebook's own, in front of
nothing: the environment is not changed, and neither is any other notebook.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from gluepot.errors import UnavailableError

_LIMIT_S = 600


class PythonModules:
    """The additional modules of one kernel.

    Args:
        folder: returns where they may be installed.
        say: shows a quiet line in the running cell.
    """

    def __init__(self, folder: Callable[[], Path], say: Callable[[str], None]) -> None:
        self._folder = folder
        self._say = say

    def add(self, requirements: Sequence[str]) -> Path | None:
        """Make requirements importable here and in workers to come; return their folder, None where nothing was missing.

        Raises:
            UnavailableError: pip could not install them; its last line is in the sentence.
        """
        missing = [text for text in requirements if not _is_there(text)]
        if not missing:
            return None
        name = sha256("\n".join([sys.prefix, *sorted(missing)]).encode()).hexdigest()[:16]
        folder = self._folder() / name
        if not (folder / ".done").exists():
            _install(missing, folder)
            self._say(f"Installed for this notebook: {', '.join(missing)}.")
        if str(folder) not in sys.path:
            sys.path.append(
                str(folder)
            )  # behind the environment: a dependency of theirs must not replace ours
        importlib.invalidate_caches()
        return folder


def _is_there(text: str) -> bool:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        wanted = Requirement(text)
        return wanted.url is None and wanted.specifier.contains(
            metadata.version(wanted.name), prereleases=True
        )
    except (InvalidRequirement, metadata.PackageNotFoundError):
        return False  # a file, or not installed


def _install(requirements: Sequence[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade",
         "--target", str(folder), *requirements],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LIMIT_S, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise UnavailableError(
            f"{', '.join(requirements)} could not be installed: {lines[-1] if lines else 'pip said nothing'}.",
            "Install it into this environment yourself, and restart the kernel.",
        )
    (folder / ".done").touch()
