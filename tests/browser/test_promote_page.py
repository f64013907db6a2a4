"""`%promote` takes the page as it is on the screen: unsaved edits, tags, and the name after a rename (issue E)."""

from __future__ import annotations

import pytest

from tests.browser.lab_page import LabPage

pytestmark = pytest.mark.browser

_READY = "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
_RUN = """async index => {
  const app = window.jupyterapp;
  app.shell.currentWidget.content.activeCellIndex = index;
  app.shell.currentWidget.content.deselectAll();
  app.shell.currentWidget.content.activeCell.model.outputs.clear();
  await app.commands.execute('notebook:run-cell');
}"""
_TYPE = """([index, text]) =>
  window.jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.setSource(text)"""
_TAG = """([index, tags]) =>
  window.jupyterapp.shell.currentWidget.content.widgets[index].model.setMetadata('tags', tags)"""
_OUTPUT = """index => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets[index].model;
  const texts = cell.outputs.toJSON().map(o => [o.text, o.evalue, o.data?.['text/plain']].flat().join(''));
  return cell.executionState === 'idle' && texts.length > 0 && texts.join('\\n');
}"""


def _run(lab: LabPage, index: int) -> str:
    lab.page.evaluate(_RUN, index)
    text: str = lab.page.wait_for_function(_OUTPUT, arg=index, timeout=60_000, polling=100).json_value()
    return text


def test_what_is_promoted_is_the_page_and_not_its_file(lab: LabPage) -> None:
    lab.open_notebook("pages.ipynb", "rate = 2", "print(rate * 21)", "%promote from_page --check")
    lab.page.wait_for_function(_READY, timeout=60_000)
    assert "No cell is tagged 'job'" in _run(lab, 2)

    lab.page.evaluate(_RUN, 0)
    assert "42" in _run(lab, 1)
    lab.page.evaluate(_TAG, [0, ["job"]])
    lab.page.evaluate(_TAG, [1, ["job"]])
    lab.page.evaluate(_TYPE, [1, "print(rate * 100)"])
    lab.page.evaluate(_TYPE, [2, "%promote from_page"])
    promoted = _run(lab, 2)

    assert "edits that its file does not have yet" in promoted
    assert "cell 2: it was edited since it ran" in promoted
    lab.page.evaluate(_TYPE, [2, "%job from_page"])
    script = _run(lab, 2)
    assert "rate * 100" in script
    assert "rate * 21" not in script
    lab.page.evaluate(_TYPE, [1, "print(rate * 7)"])
    lab.page.evaluate(_TYPE, [2, "%job from_page diff --notebook"])
    drift = _run(lab, 2)
    assert "-print(rate * 100)" in drift
    assert "+print(rate * 7)" in drift


def test_a_renamed_notebook_is_promoted_under_its_new_name(lab: LabPage) -> None:
    lab.open_notebook("before.ipynb", "x = 1", "%promote renamed_page --cells 1")
    lab.page.wait_for_function(_READY, timeout=60_000)
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.rename('after.ipynb')")
    lab.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.context.path === 'after.ipynb'")
    _run(lab, 1)

    lab.page.evaluate(_TYPE, [1, "%job renamed_page"])

    shown = _run(lab, 1)
    assert "after.ipynb" in shown
    assert "before.ipynb" not in shown


def test_a_restarted_kernel_is_told_of_the_page_again(lab: LabPage) -> None:
    # Lab's own, of a kernel that went away.
    lab.expected += ["Could not restore the debugger state", "Canceled future for"]
    lab.open_notebook("restarted.ipynb", "x = 1", "%promote restarted_page --cells 1")
    lab.page.wait_for_function(_READY, timeout=60_000)
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    lab.page.wait_for_function(_READY, timeout=60_000)
    lab.page.evaluate(_TYPE, [0, "x = 2"])

    assert "edits that its file does not have yet" in _run(lab, 1)
