"""Isolated environments: a version's requirements installed by uv into a folder of their own, once for each content.

An environment holds the requirements of the version, and what they bring as it was when the version was made; behind them on the path stands what gluepot itself runs with,
so that gluepot and PySpark need not be installed again and a requirement of another version wins.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from gluepot.errors import GluepotError, MissingPartError

_LIMIT_S = 1800
_LAST_LINES = 15
_EXACT = "constraints.txt"
_OURS = ("gluepot", "pyspark", "py4j")  # of the running installation: the pot and the JVM are of those


class EnvironmentFailedError(GluepotError):
    """uv could not build the environment."""

    def __init__(self, requirements: Sequence[str], said: str) -> None:
        super().__init__(
            f"No environment could be built for {', '.join(requirements)}: {said}",
            "Correct the requirements (%pip install in the notebook) and promote again.",
        )


def isolated_python(
    folder: Path,
    requirements: Sequence[str],
    *,
    exact: Mapping[str, str] = MappingProxyType({}),
    options: Sequence[str] = (),
) -> Path:
    """Return the interpreter of the environment with these requirements, building it where it is not there yet.

    Args:
        folder: where environments are kept.
        requirements: pip requirements.
        exact: versions of packages, which are taken where a package is needed.
        options: further options of `uv pip install` (`--offline`, `--find-links`, …).

    Raises:
        MissingPartError: uv is not installed.
        EnvironmentFailedError: it cannot be built; nothing of it is left.
    """
    wanted = [one for one in requirements if not _is_ours(one)]
    held = [f"{name}=={version}" for name, version in sorted(exact.items()) if not _is_ours(name)]
    content = "\n".join([sys.version, sys.prefix, *sorted(wanted), "", *held])
    digest = hashlib.sha256(content.encode()).hexdigest()[:24]
    ready = folder / digest
    python = ready / "bin" / "python"
    if python.exists():
        return python
    building = folder / f"{digest}.{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _uv(["venv", "--quiet", "--relocatable", "--python", sys.executable, str(building)], wanted)
        if wanted:
            (building / _EXACT).write_text("\n".join(held) + "\n", encoding="utf-8")
            target = ["--python", str(building / "bin" / "python"), "--constraints", str(building / _EXACT)]
            _uv(["pip", "install", "--quiet", *target, *options, *wanted], wanted)
        _stand_behind(building)
        try:
            building.rename(ready)  # one step: a killed build leaves no half environment
        except OSError:
            if not python.exists():  # else another run has built the same
                raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return python


def _is_ours(requirement: str) -> bool:
    name = requirement.lstrip()
    return any(name.lower().startswith(ours) and not name[len(ours) :][:1].isalnum() for ours in _OURS)


def _stand_behind(environment: Path) -> None:
    """Put the folders that this process imports from at the end of the environment's path."""
    site = _site(environment)
    ours = [path for path in sys.path if path and Path(path).is_dir() and "site-packages" in Path(path).parts]
    package = importlib.util.find_spec("gluepot")
    if package is not None and package.origin is not None:
        ours.append(str(Path(package.origin).parent.parent))
    (site / "zz_gluepot.pth").write_text("\n".join(dict.fromkeys(ours)) + "\n", encoding="utf-8")


def search_of(python: Path) -> list[str]:
    """Return the folders that an interpreter of this process's, or of an isolated environment, imports from, in order."""
    return list(sys.path) if python == Path(sys.executable) else [str(_site(python.parent.parent)), *sys.path]


def _site(environment: Path) -> Path:
    base = {"base": str(environment), "platbase": str(environment)}
    return Path(sysconfig.get_path("purelib", vars=base, scheme="venv"))


def _uv(arguments: Sequence[str], requirements: Sequence[str]) -> None:
    done = subprocess.run(
        [_find_uv(), *arguments], capture_output=True, text=True, check=False, timeout=_LIMIT_S
    )
    if done.returncode:
        said = " ".join(line.strip() for line in done.stderr.strip().splitlines()[-_LAST_LINES:])
        raise EnvironmentFailedError(requirements, said)


def _find_uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise MissingPartError(
            "An isolated environment is built by uv, which is not installed.", "Run: pip install uv"
        )
    return found
