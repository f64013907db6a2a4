"""Everything is a command: in the menu, in the palette, behind a shortcut; and everything can be reached by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

# One that says what it cannot do without is for menus of lines and for other code.
_CALLABLE = """async () => {
  const { commands } = window.jupyterapp;
  const ours = commands.listCommands().filter(id => id.startsWith('gluepot:'));
  const described = await Promise.all(ours.map(id => commands.describedBy(id)));
  return ours.filter((_, index) => !(described[index].args?.required?.length));
}"""
_NOT_CALLABLE = _CALLABLE.replace("!(", "(")
_IN_PALETTE = """() => [...document.querySelectorAll('.lm-CommandPalette-item[data-command^="gluepot:"]')]
  .map(item => item.dataset.command)"""
# Names as the accessibility tree has them, for what a person can do something with.
_FAULTS = """() => {
  const faults = [];
  const named = node => [node.getAttribute('aria-label'), node.textContent, node.title, node.placeholder,
    node.labels?.[0]?.textContent].some(text => text?.trim());
  for (const root of document.querySelectorAll('#gluepot-sidebar, [id^="gluepot-"].jp-MainAreaWidget')) {
    for (const node of root.querySelectorAll('button, input, select, textarea, a, [role="button"], [role="tab"]')) {
      if (node.checkVisibility() && !named(node)) faults.push(`nameless: ${node.outerHTML.slice(0, 120)}`);
    }
    for (const node of root.querySelectorAll('[aria-activedescendant]')) {
      const id = node.getAttribute('aria-activedescendant');
      if (!document.getElementById(id)) faults.push(`no active line ${id}`);
    }
    for (const [line, list] of [['treeitem', 'tree'], ['row', 'table, grid, rowgroup'], ['tab', 'tablist'],
                                ['option', 'listbox'], ['listitem', 'list']]) {
      const holders = list.split(', ').map(role => `[role="${role}"]`).join(', ');
      for (const node of root.querySelectorAll(`[role="${line}"]`)) {
        if (!node.parentElement.closest(holders)) faults.push(`a ${line} in no ${list}`);
      }
    }
    for (const list of root.querySelectorAll('ul, ol')) {
      if ([...list.children].some(child => child.tagName !== 'LI')) faults.push(`a list of other than lines`);
    }
  }
  return faults;
}"""


def test_commands_are_in_the_menu_in_the_palette_and_behind_keys(lab):
    lab.page.get_by_role("menuitem", name="gluepot", exact=True).click()
    menu = lab.page.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="Run a Job Now")).to_be_visible()
    expect(menu.get_by_role("menuitem", name="Promote to a Job")).to_be_disabled()
    lab.page_picture("menu")
    menu.get_by_role("menuitem", name="Show All Runs").click()
    expect(lab.main.get_by_role("region", name="All runs")).to_be_visible()
    lab.await_focus("[id^='gluepot-'].jp-MainAreaWidget")

    lab.command("apputils:activate-command-palette")
    lab.page.locator(".lm-CommandPalette-input").fill("gluepot")
    expect(lab.page.locator(".lm-CommandPalette-item").first).to_be_visible()
    assert set(lab.page.evaluate(_CALLABLE)) - set(lab.page.evaluate(_IN_PALETTE)) == set()
    assert set(lab.page.evaluate(_NOT_CALLABLE)) == {"gluepot:of-row", "gluepot:toggle-cell-tag"}

    lab.page.locator(".lm-CommandPalette-item[data-command='gluepot:open-table']").click()
    dialog = lab.page.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("flights.airlines")
    dialog.get_by_role("button", name="Ok").click()
    expect(lab.main.get_by_role("tab", name="flights.airlines")).to_be_attached()

    lab.page.keyboard.press("Alt+g")
    lab.page.keyboard.press("c")
    expect(lab.filter).to_be_focused()


def test_lines_of_lists_are_reached_and_their_menus_opened_by_keys(lab, site):
    lab.open()  # its keys go where the focus is, which nothing of an earlier story may move
    lab.open_sidebar()
    lab.item("database flights").click()
    expect(lab.item("table airlines")).to_be_visible()
    lab.tree.focus()
    lab.page.keyboard.press("End")
    line = lab.tree.locator("[aria-selected=true]")
    while (name := line.get_attribute("aria-label")) != "table airlines":
        lab.page.keyboard.press("ArrowUp")
        expect(line).not_to_have_attribute("aria-label", name)  # the first line stays, and fails this

    lab.open_menu_by_key("Shift+F10")
    menu = lab.page.get_by_role("menu")
    for name in ("Open the Table", "Insert as a DataFrame", "Insert a SELECT", "Crawl This Location"):
        expect(menu.get_by_role("menuitem", name=name)).to_be_visible()
    expect(menu.get_by_role("menuitem", name="Show the First Rows")).to_be_visible()
    lab.close_menu_by_key()
    expect(lab.tree).to_be_focused()
    lab.page.keyboard.press("ContextMenu")
    menu.get_by_role("menuitem", name="Show the First Rows").press("Enter")
    expect(lab.main.get_by_role("tab", name="flights.airlines")).to_be_attached()

    lab.page.get_by_role("button", name="Runs of count_flights").focus()
    lab.page.keyboard.press("Tab")
    expect(lab.run_button("count_flights")).to_be_focused()
    lab.page.keyboard.press("Shift+F10")
    lab.page_picture("row-menu")
    menu.get_by_role("menuitem", name="Show the Versions of a Job").click()
    expect(lab.main.get_by_role("heading", name="count_flights")).to_be_visible()
    assert lab.page.evaluate(_FAULTS) == []
