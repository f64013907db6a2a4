"""Notebooks run without a front end keep what a cell's progress ended as, and fail where a cell fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.kernel.running import SLOW
from tests.pot.running import RunningPot

pytestmark = pytest.mark.spark

WORK = f"n = {SLOW}"
FAILS = "%sql SELECT * FROM nowhere.at_all"
BY_NBCLIENT = """
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read("notebook.ipynb", as_version=4)
try:
    NotebookClient(notebook).execute()
finally:
    nbformat.write(notebook, "notebook.ipynb")
"""
RUNNERS = {
    "nbclient": ["-c", BY_NBCLIENT],
    "papermill": ["-m", "papermill", "notebook.ipynb", "notebook.ipynb"],
}


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_run_without_a_page_keeps_progress_promotes_its_history_and_fails_with_spark(
    runner: str, cold_pot: RunningPot, tmp_path: Path
) -> None:
    promote = f"%promote by_{runner} --cells 2-3"
    ran = _run(RUNNERS[runner], [WORK, "rows = 4", "print(rows)", promote, FAILS], cold_pot, tmp_path)
    cells = {cell.source: cell for cell in nbformat.read(tmp_path / "notebook.ipynb", as_version=4).cells}

    shown = [output for output in cells[WORK].outputs if output.output_type == "display_data"]
    lines = [output.data["text/plain"] for output in shown]
    assert len([line for line in lines if line.startswith("Spark: ✓") and "9/9 tasks" in line]) == 1, lines
    assert ran.returncode != 0
    assert [output.output_type for output in cells[FAILS].outputs] == ["error"]
    assert "nowhere.at_all" in ran.stderr
    said = "".join(output.get("text", "") or output.data["text/plain"] for output in cells[promote].outputs)
    assert f"Job by_{runner}: version 1, from cells 2-3 of the history." in said
    assert "the cells come from this kernel's history, which knows neither tags nor headings" in said


def _run(
    command: list[str], cells: list[str], pot: RunningPot, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Write a notebook for our kernel and run it; the kernel is found in a folder of this test alone."""
    spec = folder / "share" / "kernels" / "gluepot"
    spec.mkdir(parents=True)
    argv = [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "gluepot", "language": "python"})
    )
    kernel: dict[str, Any] = {
        "kernelspec": {"name": "gluepot", "display_name": "gluepot", "language": "python"}
    }
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=kernel)
    nbformat.write(notebook, folder / "notebook.ipynb")
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={
            **os.environ,
            **pot.environment,
            "JUPYTER_PATH": str(folder / "share"),
            "IPYTHONDIR": str(folder),
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
