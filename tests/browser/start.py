"""A page of JupyterLab as it is right after it was loaded, without loading it, which costs two seconds of CPU."""

from __future__ import annotations

from typing import Any

from tests.browser.traffic import Traffic

# What a person would do who wants to begin anew: close everything that is open, the innermost first.
_TO_START = """async () => {
  const { shell } = window.jupyterapp;
  const frame = () => new Promise(requestAnimationFrame);
  const until = async happened => {
    for (let left = 120; left > 0 && !happened(); left -= 1) await frame();
    return happened();
  };
  if (document.querySelector('.jp-Dialog, .lm-Menu, .jp-ModalCommandPalette:not(.lm-mod-hidden)')) return false;
  for (const widget of [...shell.widgets('main')]) widget.dispose();
  const sidebar = document.getElementById('gluepot-sidebar');
  const filter = sidebar.querySelector('input[type="search"]');
  if (filter) {  // it was seen
    shell.activateById('gluepot-sidebar');
    if (!await until(() => sidebar.checkVisibility())) return false;
    if (filter.value !== '') {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(filter, '');
      filter.dispatchEvent(new Event('input', { bubbles: true }));
      await frame();
      await frame();
    }
    const lines = '[role="treeitem"][aria-expanded="true"], button[aria-expanded="true"]';
    const open = () => [...sidebar.querySelectorAll(lines)].pop();
    for (let line = open(); line; line = open()) {
      line.click();
      if (!await until(() => !line.isConnected || line.getAttribute('aria-expanded') === 'false')) return false;
    }
    if (filter.value !== '' || sidebar.querySelector('[role="alert"]')) return false;
  }
  for (const close of document.querySelectorAll('.Toastify__close-button')) close.click();
  shell.activateById('filebrowser');
  const hasFocus = widget => widget.node.contains(document.activeElement);  // a launcher, which takes it when it comes
  const isAtStart = () => [...shell.widgets('main')].length === 1 && [...shell.widgets('main')].every(hasFocus);
  return until(() => !document.querySelector('.Toastify__toast') && isAtStart());
}"""
_WITHOUT_LAUNCHER = """() => {
  for (const widget of [...window.jupyterapp.shell.widgets('main')]) {
    if (widget.id.startsWith('launcher')) widget.dispose();
  }
}"""
_LOOKS = 100


def bring_to_start(page: Any, traffic: Traffic) -> bool:
    """Close what a story has opened in a page; return whether it is as it was when it was loaded."""
    if not page.evaluate(_TO_START):
        return False
    for _ in range(_LOOKS):  # what is answered later would be taken for the next story's
        if traffic.is_quiet:
            return True
        page.wait_for_timeout(20)
    return False


def open_in_place(page: Any, notebook: str) -> None:
    """Open a notebook of the server's folder in a page that is at its start, and it alone."""
    call = "path => window.jupyterapp.commands.execute('docmanager:open', { path, factory: 'Notebook' }).then(() => {})"
    page.evaluate(call, notebook)
    page.evaluate(_WITHOUT_LAUNCHER)
    page.wait_for_function("() => document.activeElement?.closest('.jp-NotebookPanel')")
