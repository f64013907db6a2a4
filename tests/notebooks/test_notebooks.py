"""Every notebook of notebooks/: committed clean, and executed on the gluepot kernel."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TIMEOUT_S = 600


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Any:
    return nbformat.read(request.param, as_version=4)


def test_notebooks_are_valid_and_name_our_kernel(notebook: Any) -> None:
    nbformat.validate(notebook)

    assert notebook.metadata.kernelspec.name == "gluepot"


def test_notebooks_are_committed_without_outputs(notebook: Any) -> None:
    ran = [
        c.id for c in notebook.cells if c.cell_type == "code" and (c.outputs or c.execution_count is not None)
    ]

    assert ran == []


def test_cells_have_ids_that_a_reader_recognises(notebook: Any) -> None:
    assert [cell.id for cell in notebook.cells if not cell.id.replace("-", "").isalpha()] == []


@pytest.fixture(scope="module")
def made() -> Iterator[subprocess.CompletedProcess[str]]:
    """`make tour` in a folder of its own: what it printed, with the cells as JSON.

    Without a pool, which would start one more JVM than the tour takes: the tour of the wheel has it.
    """
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            [sys.executable, "-m", "tools.tour", f"--folder={place}/tour", "--json"], cwd=ROOT, stdin=subprocess.DEVNULL,
            env={**os.environ, "GLUEPOT_POOL_SIZE": "0"},
            capture_output=True, text=True, check=False, timeout=TIMEOUT_S,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        yield done


@pytest.fixture(scope="module")
def tour(made: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """What each cell of the tour showed, by its source's first line."""
    document, _ = json.JSONDecoder().raw_decode(made.stdout)
    return {cell["source"].splitlines()[0]: cell["text"] for cell in document["cells"]}


@pytest.mark.spark
def test_make_tour_tells_the_time_of_the_set_up_and_of_the_tour(
    made: subprocess.CompletedProcess[str],
) -> None:
    assert re.search(r"Wall time: set-up \S+ s when it was last needed, tour \d+ s\.", made.stderr)


@pytest.mark.spark
def test_the_tour_crawls_five_tables_with_typed_keys(tour: dict[str, str]) -> None:
    crawled = tour["%crawl lake --database lake"]

    for table in ("airlines", "airports", "flights", "planes", "weather"):
        assert table in crawled
    assert "month" in tour["%catalog lake.flights"]


@pytest.mark.spark
def test_the_tour_promotes_runs_and_schedules_a_job(tour: dict[str, str]) -> None:
    promoted = tour['%promote nightly_delays --schedule "0 2 * * *" --notebook tour.ipynb']

    assert "version 1" in promoted.lower()
    assert "SUCCEEDED" in tour["%job nightly_delays"]


@pytest.mark.spark
def test_the_tour_shows_what_the_job_wrote(tour: dict[str, str]) -> None:
    worst_days = [text for first, text in tour.items() if first == "%%sql"][-1].splitlines()

    first_row = next(line.split() for line in worst_days if line.startswith("2013-"))
    assert first_row[:4] == ["2013-02-08", "EWR", "341", "177"]
    assert sum(line.startswith(("2013-02-08", "2013-02-09")) for line in worst_days[:9]) == 6
