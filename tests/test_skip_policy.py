"""A skip is a failure where skips are forbidden."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SUITE = """
import pytest
from tests.skip_policy import requires_program

@requires_program("no-such-program", package="no-such-package")
def test_that_needs_a_program():
    pass

def test_that_gives_up():
    pytest.skip("not today")

@pytest.mark.xfail(reason="known")
def test_that_is_known_to_fail():
    assert False
"""


def run(folder: Path, forbid: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_suite.py").write_text(SUITE)
    (folder / "test_module.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.skip_policy",
            "-ra",
            "-p",
            "no:cacheprovider",
            "--continue-on-collection-errors",
            str(folder),
        ],
        env={**os.environ, "GLUEPOT_FORBID_SKIPS": forbid, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_skips_are_skips_on_a_developers_machine(tmp_path: Path) -> None:
    done = run(tmp_path, "")

    assert done.returncode == 0, done.stdout
    assert "3 skipped, 1 xfailed" in done.stdout
    assert "needs no-such-program: apt-get install no-such-package" in done.stdout


def test_skips_are_failures_where_they_are_forbidden(tmp_path: Path) -> None:
    done = run(tmp_path, "1")

    assert done.returncode == 1, done.stdout
    assert " 1 failed, 1 xfailed, 2 errors" in done.stdout
    assert "which GLUEPOT_FORBID_SKIPS=1 forbids" in done.stdout
    assert "apt-get install no-such-package" in done.stdout
    assert "no_such_module" in done.stdout


@pytest.mark.parametrize("value", ["", "0"])
def test_the_variable_can_be_switched_off(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.skip_policy import forbidden

    monkeypatch.setenv("GLUEPOT_FORBID_SKIPS", value)

    assert not forbidden()
