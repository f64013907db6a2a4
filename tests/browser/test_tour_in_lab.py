"""The tour as a person takes it: opened in JupyterLab, run from top to bottom on the gluepot kernel (issue A).

With GLUEPOT_TEST_PICTURES=1 it makes the picture in the README, `tests/artifacts/tour.png`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from gluepot.pot.client import end_pot
from gluepot.settings_sources import load_settings
from gluepot.tour.folder import lay_out_tour
from tests.browser.conftest import PICTURES
from tests.browser.lab_page import LabPage
from tests.browser.lab_server import running_lab
from tests.pot.running import processes_of
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.spark]

_IDLE = "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
# "ran" once every code cell has run; the first error's text when one failed.
_OUTCOME = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter(w => w.model.type === 'code');
  for (const cell of cells) {
    const error = cell.model.outputs.toJSON().find(output => output.output_type === 'error');
    if (error) { return `${error.ename}: ${error.evalue}`; }
  }
  return cells.every(w => w.model.executionCount !== null) && 'ran';
}"""
# The cell of the first question: in the middle of the page with its answer.
_SHOW_CELL = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const index = notebook.widgets.findIndex(w => w.model.sharedModel.source.includes('late_percent'));
  notebook.activeCellIndex = index;
  return notebook.scrollToItem(index, 'start');
}"""
_IN_SIGHT = """text => [...document.querySelectorAll('.jp-OutputArea-output td')].some(cell => {
  const box = cell.getBoundingClientRect();
  return cell.textContent === text && box.height > 0 && box.top > 0 && box.bottom < window.innerHeight;
})"""


def test_the_tour_runs_in_lab_and_the_panel_shows_what_it_made(chromium: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    # Without a pool, which would start one more JVM than the tour takes: the tour of the wheel has it.
    environment = {"GLUEPOT_HOME": str(home), "GLUEPOT_POOL": '{"size": 0, "memory": "1g"}'}
    with running_lab(tmp_path / "lab", environment) as server:
        lay_out_tour(server.notebooks)
        context = chromium.new_context(viewport={"width": 1440, "height": 1000}, locale="en-US")
        lab = LabPage(context, server, PICTURES)
        try:
            lab.open("tour.ipynb")
            lab.page.wait_for_function(_IDLE, timeout=60_000)
            lab.command("notebook:run-all-cells")
            # Not with each frame, as it is without a pause: the tour takes a minute.
            outcome = lab.page.wait_for_function(_OUTCOME, timeout=300_000, polling=500)
            assert outcome.json_value() == "ran"
            errors = lab.page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']")
            assert errors.all_inner_texts() == []

            lab.open_sidebar()
            lab.item("database lake").click()
            lab.item("table flights").wait_for()
            lab.job("nightly_delays").get_by_text("succeeded", exact=False).first.wait_for()
            lab.page.evaluate(_SHOW_CELL)
            lab.page.wait_for_function(_IN_SIGHT, arg="Endeavor Air Inc.")
            lab.page_picture("tour")

            assert lab.complaints == []
        finally:
            context.close()
            end_pot(load_settings(tmp_path, {**os.environ, **environment}).settings)
    wait_until(lambda: not processes_of(home), "no process of the tour left", limit_s=30)
