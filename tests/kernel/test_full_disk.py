"""A full disk in the home folder is one sentence, wherever it is met (issue B)."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel.driver import start_kernel
from tests.pot.running import NOT_WARMED, running_pot

SENTENCE = "is full. Free some space there"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A home folder on a disk of its own of 6 MB."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    options = ["-t", "tmpfs", "-o", "size=6m,mode=0700", "tmpfs"]
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", *options, str(home)], check=False, capture_output=True).returncode
    ):
        pytest.skip("only root may mount a small disk")
    yield home
    subprocess.run(["umount", "-l", str(home)], check=True)


def _fill(home: Path) -> None:
    with (home / "filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 4096):
                pass
        except OSError as error:
            assert error.errno == errno.ENOSPC  # noqa: PT017 - reaching it is the aim


def test_a_home_on_a_full_disk_is_one_sentence(small_disk: Path) -> None:
    _fill(small_disk)

    for verb in (["up"], ["session", "list"], ["sql", "SELECT 1"]):
        done = subprocess.run(
            [sys.executable, "-m", "gluepot.cli.main", *verb],
            env={**os.environ, "GLUEPOT_HOME": str(small_disk), "GLUEPOT_POOL_SIZE": "0"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert done.returncode == 1
        assert SENTENCE in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.spark
def test_a_disk_that_becomes_full_costs_a_cell_one_sentence_and_the_next_works_when_there_is_room(
    small_disk: Path, tmp_path: Path
) -> None:
    pool = {"GLUEPOT_POOL": '{"size": 1, "memory": "600m", "master": "local[1]"}', **NOT_WARMED}
    with running_pot(small_disk, pool) as pot:
        pot.wait_for_warm()
        driver = start_kernel(
            [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"],
            folder=tmp_path,
            environment={**os.environ, **pot.environment, "IPYTHONDIR": str(tmp_path / "ipython")},
        )
        try:
            _fill(small_disk)
            full = driver.execute("spark.range(3).count()")
            (small_disk / "filler").unlink()
            room = driver.execute("print(spark.range(3).count())")
        finally:
            driver.shutdown()

    assert full.status == "error"
    assert SENTENCE in "\n".join(full.error["traceback"])
    assert len(full.error["traceback"]) <= 3
    assert room.stdout.strip() == "3"
