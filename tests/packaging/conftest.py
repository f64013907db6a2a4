"""One wheel for the session, and one environment that has nothing but it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
HIDDEN = {"java", "javac", "node", "nodejs", "npm", "npx", "corepack"}
TIMEOUT_S = 900
_YOUNG = ("JAVA_TOOL_OPTIONS", "GLUEPOT_POOL_WARM_ROUNDS")  # see tests/conftest.py


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A machine as a newcomer has it: an empty home, an empty folder to work in, neither Java nor Node on PATH."""

    folder: Path
    environment: dict[str, str]
    bin: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=TIMEOUT_S,
        )  # fmt: skip

    def gluepot(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(str(self.bin / "gluepot"), *arguments)

    def processes(self) -> list[str]:
        """Command lines of everything that runs out of this machine's folders."""
        lines = (" ".join(p.info["cmdline"] or ()) for p in psutil.process_iter(["cmdline"]))
        return [line for line in lines if str(self.folder.parent) in line]


@pytest.fixture(scope="session")
def bare_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a link to every program of PATH but Java's and Node's, and this environment's."""
    folder = tmp_path_factory.mktemp("bare-bin")
    for place in os.environ["PATH"].split(os.pathsep):
        source = Path(place)
        if not source.is_dir() or source == Path(sys.executable).parent:
            continue
        for program in source.iterdir():
            link = folder / program.name
            if program.name not in HIDDEN and not link.is_symlink() and os.access(program, os.X_OK):
                link.symlink_to(program.resolve())
    return folder


@pytest.fixture(scope="session")
def bare_environment(bare_path: Path) -> dict[str, str]:
    """The environment without Java, Node, this virtual environment, and whatever sets gluepot or Jupyter up."""
    dropped = (
        "GLUEPOT_",
        "JUPYTER_",
        "JAVA_",
        "JPY_",
        "SPARK_",
        "PYSPARK_",
        "VIRTUAL_ENV",
        "PYTHONPATH",
        "NODE_PATH",
    )
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(dropped) or name in _YOUNG
    }
    return {**kept, "PATH": str(bare_path)}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, bare_environment: dict[str, str]) -> Path:
    """The wheel, built from this tree where no Node is on PATH."""
    target = tmp_path_factory.mktemp("dist")
    _timed("build of the wheel", [sys.executable, "-m", "tools.build", "--wheel", "--reuse-packages", "--outdir", str(target)],
           environment=bare_environment, folder=ROOT)  # fmt: skip
    (built,) = target.glob("gluepot-*.whl")
    return built


@pytest.fixture(scope="session")
def newcomer(
    tmp_path_factory: pytest.TempPathFactory, wheel: Path, bare_path: Path, bare_environment: dict[str, str]
) -> Machine:
    """A machine on which `pip install gluepot[tour]` was typed, and nothing else."""
    place = tmp_path_factory.mktemp("newcomer")
    folder, home, environment = place / "work", place / "home", place / "env"
    folder.mkdir()
    home.mkdir()
    python = environment / "bin" / "python"
    _timed("empty environment", [sys.executable, "-m", "venv", str(environment)], bare_environment, place)
    # Python compiles what it imports anyway; all the rest would cost a minute and is never run.
    _timed("pip install", [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile",
                           f"{wheel}[tour]"], bare_environment, place)  # fmt: skip
    return Machine(
        folder=folder,
        bin=environment / "bin",
        environment={
            **bare_environment,
            "HOME": str(home),
            "PATH": os.pathsep.join([str(environment / "bin"), str(bare_path)]),
        },
    )


def _timed(what: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, timeout=TIMEOUT_S,
    )  # fmt: skip
    assert done.returncode == 0, f"{what}:\n{done.stdout[-8000:]}\n{done.stderr[-8000:]}"
    print(f"\n{what}: {time.monotonic() - started:.1f} s")
