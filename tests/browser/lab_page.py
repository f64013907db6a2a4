"""One page of JupyterLab as a person sees it: every selector of the browser tests is here."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import expect

from tests.browser.lab_server import LabServer
from tests.browser.start import bring_to_start, open_in_place
from tests.browser.traffic import Traffic

VIEW = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"}
MAIN = "#jp-main-dock-panel"
SIDEBAR_TAB = "li.lm-TabBar-tab[data-id='gluepot-sidebar']"
_HAS_FOCUS = "selector => (document.activeElement?.closest(selector) ?? null) !== null"
_EVENTS = re.compile("/api/events/subscribe")
_LOADED = "() => window.jupyterapp && document.querySelector('#jupyterlab-splash') === null"


class Stage(Enum):
    """How far a page is: without JupyterLab, as it is when it was loaded, or in the middle of a story."""

    AWAY = "away"
    AT_START = "at start"
    IN_USE = "in use"


class LabPage:
    """Finds things by role and name, as assistive technology does. `complaints` are what a console should not hold.

    One page serves one story after the other. Each ends with `leave`, which brings the page back to its start, or else has
    it loaded again for the next one.

    Args:
        context: the browser's context, which others may use before and after.
        server: whose JupyterLab it is.
        pictures: the folder that pictures of what is shown go to, for a person to look at; None takes none.
    """

    def __init__(self, context: Any, server: LabServer, pictures: Path | None) -> None:
        self.complaints: list[str] = []
        self.expected: list[str] = []
        self._own_context: Any = None
        self._other_tabs: list[LabPage] = []
        self._traffics: dict[Any, Traffic] = {}
        self._stage = self._stage_of_shared = Stage.AWAY
        self._is_worn = False
        self._server = server
        self._pictures = pictures
        self._page = self._shared = self._listening(context.new_page())

    @property
    def page(self) -> Any:
        """The page with JupyterLab in it, which is loaded when it is first asked for, unless it is at its start."""
        if self._stage is Stage.AWAY:
            self.open()
        elif self._stage is Stage.AT_START:
            self._stage = Stage.IN_USE
            self.command("filebrowser:refresh")
        return self._page

    def wear(self) -> None:
        """Have the page loaded again for the next story: this one leaves something in it that closing does not undo."""
        self._is_worn = True

    def route(self, addresses: str, answer: Any) -> None:
        """Answer what the page asks in the server's place."""
        self.page.route(addresses, answer)
        self.wear()

    def _listening(self, page: Any) -> Any:
        self._traffics[page] = Traffic(page)
        page.on("pageerror", lambda error: self._complain(f"uncaught: {error}"))
        page.on("console", lambda message: message.type == "error" and self._complain(message.text))
        return page

    def _complain(self, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.complaints.append(text)

    @property
    def last_words(self) -> str:
        """What somebody wants to know of a page whose story failed: what it asked, its dialogs, the server's log."""
        try:
            dialogs = self._page.get_by_role("dialog").all_inner_texts()
        except (
            Exception
        ) as error:  # a page that was closed or has crashed: what failed the story is told all the same
            dialogs = [repr(error)]
        log = self._server.log.read_text(errors="replace")[-3000:]
        return f"{self._page.url}\n{self._traffics[self._page]}\nDialogs: {dialogs}\nConsole: {self.complaints}\n{log}"

    def open(self, path: str = "") -> None:
        """Load JupyterLab afresh, with the notebook `path` when one is named."""
        where = f"/tree/{path}" if path else ""
        self._stage = Stage.IN_USE
        self._page.goto(f"{self._server.url}/lab{where}?token={self._server.token}&reset")
        self._page.wait_for_function(_LOADED)
        self._page.locator(SIDEBAR_TAB).wait_for()
        self.await_focus(MAIN)  # else what is open takes it from a menu or a tree that is used meanwhile

    def close(self) -> None:
        """Close the page, and the context if it is this page's own."""
        self._page.close()
        if self._own_context is not None:
            self._own_context.close()
            self._own_context = None

    def leave(self) -> list[str]:
        """End a story: close what it opened, or leave JupyterLab. Returns what the console should not have held.

        What Lab says while all is closed under its hands (of a kernel that has still to answer) is not the story's.
        """
        if self._stage is Stage.IN_USE:
            self._page.evaluate("() => null")  # what was said before has come by now
        complaints = list(self.complaints)
        for tab in self._other_tabs:
            tab.close()
        if self._own_context is not None:
            self.close()
            self._stage = self._stage_of_shared
        self._page, self._other_tabs = self._shared, []
        if self._stage is Stage.IN_USE:
            may_stay = not self._is_worn and bring_to_start(self._page, self._traffics[self._page])
            self._stage = Stage.AT_START if may_stay else self._unload()
        self.complaints, self.expected, self._is_worn = [], [], False
        return complaints

    def _unload(self) -> Stage:
        self._page.unroute_all(behavior="ignoreErrors")
        self._page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self._page.goto(f"{self._server.url}/api")  # of the same origin: the browser stays warm for it
        return Stage.AWAY

    def another_tab(self) -> LabPage:
        """Return a second tab of the same browser, with JupyterLab in it."""
        tab = LabPage(self.page.context, self._server, self._pictures)
        # Two tabs do not share a workspace: Lab would take the second for a reload of the first.
        tab.complaints, tab.expected = self.complaints, self.expected
        tab.open()
        self._other_tabs.append(tab)
        return tab

    def use_clock(self) -> None:
        """Have a clock that `later` moves in the page that is loaded next, so that nobody waits between two polls."""
        # Such a clock is its whole context's.
        self._own_context = self._page.context.browser.new_context(**VIEW)
        self._page = self._listening(self._own_context.new_page())
        self._page.clock.install()
        self._stage_of_shared, self._stage = self._stage, Stage.AWAY

    def open_with_clock(self) -> None:
        """Load JupyterLab with such a clock."""
        self.use_clock()
        self.open()

    def deafen(self) -> None:
        """Let nothing that the server tells by itself reach the page that is loaded next."""
        self._page.route_web_socket(_EVENTS, lambda socket: socket.close())

    def later(self, duration: str) -> None:
        """Let `duration` ("00:10": ten seconds) pass for the page."""
        self.page.clock.fast_forward(duration)

    def reload(self) -> None:
        """Load the page again as a person does, who keeps what was open."""
        self.page.goto(f"{self._server.url}/lab")
        self.page.wait_for_function(_LOADED)

    def saved_state(self, text: str) -> Any:
        """Wait, at the end of a `with` block, until Lab has saved a state that holds `text`."""
        return self.page.expect_response(
            lambda answer: answer.request.method == "PUT" and text in (answer.request.post_data or "")
        )

    def open_notebook(self, name: str, *cells: str, parameters: int | None = None) -> None:
        """Write a notebook of code cells and open it, with a kernel of ours; `parameters` is the one tagged so."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        if parameters is not None:
            notebook.cells[parameters].metadata["tags"] = ["parameters"]
        notebook.metadata["kernelspec"] = {"name": "gluepot", "display_name": "gluepot", "language": "python"}
        nbformat.write(notebook, self._server.notebooks / name)
        if self._stage is Stage.AT_START:
            open_in_place(self.page, name)
        else:
            self.open(name)
        self.page.locator(".jp-CodeCell").first.wait_for()

    def open_unrun(self, name: str, *cells: str, parameters: int | None = None) -> None:
        """Open such a notebook for a story that runs none of its cells: its kernel is one that all of these share."""
        self._server.share_kernel(name)
        self.open_notebook(name, *cells, parameters=parameters)

    def open_sidebar(self) -> None:
        self.page.locator(SIDEBAR_TAB).click()
        self.page.get_by_role("region", name="gluepot").wait_for()

    @property
    def tree(self) -> Any:
        return self.page.get_by_role("tree", name="Data catalog")

    def item(self, name: str) -> Any:
        """A line of the tree: `database flights`, `table planes`, `column seats int`."""
        return self.tree.get_by_role("treeitem", name=name, exact=True)

    @property
    def filter(self) -> Any:
        return self.page.get_by_role("searchbox", name="Filter tables")

    @property
    def alerts(self) -> Any:
        return self.page.get_by_role("region", name="gluepot").get_by_role("alert")

    def open_table(self, database: str, table: str, tab: str = "columns") -> None:
        """Open the page of a table by its command, and wait until it shows the table."""
        self.command("gluepot:open-table", database=database, table=table, tab=tab)
        self.main.get_by_role("heading", name=f"{database}.{table}").wait_for()

    @property
    def main(self) -> Any:
        return self.page.get_by_role("main")

    def tab(self, name: str) -> Any:
        """A tab of a table's page."""
        return self.main.get_by_role("tab", name=name)

    def crawler(self, name: str) -> Any:
        return self.page.get_by_role("list", name="Crawlers").get_by_role(
            "listitem", name=f"crawler {name}", exact=True
        )

    def job(self, name: str) -> Any:
        return self.page.get_by_role("list", name="Jobs").get_by_role(
            "listitem", name=f"job {name}", exact=True
        )

    def run_button(self, job: str) -> Any:
        return self.page.get_by_role("button", name=f"Run {job} now")

    def runs(self, job: str) -> Any:
        return self.page.get_by_role("list", name=f"Runs of {job}")

    @property
    def log(self) -> Any:
        return self.page.get_by_role("log")

    def notification(self, text: str) -> Any:
        """The notification that holds a text; others may come at any time, of runs that fail meanwhile."""
        return self.page.locator(".Toastify__toast").filter(has_text=text)

    def await_focus(self, selector: str) -> None:
        """Wait until the focus is in what a selector finds: Lab hands it to a page a moment after that is seen."""
        self.page.wait_for_function(_HAS_FOCUS, arg=selector)

    def open_menu_by_key(self, key: str) -> None:
        """Press the key that opens a menu, and wait until it hears keys."""
        self.page.keyboard.press(key)
        self.await_focus(".lm-Menu")

    def close_menu_by_key(self) -> None:
        """Press Escape and wait until no menu is open."""
        self.page.keyboard.press("Escape")
        expect(self.page.locator(".lm-Menu")).to_have_count(0)

    def cell_text(self, index: int) -> str:
        text: str = self.page.locator(".jp-CodeCell .cm-content").nth(index).inner_text()
        return text

    def focus_cell(self, index: int) -> None:
        self.page.locator(".jp-CodeCell .cm-content").nth(index).click()

    def command(self, command: str, **arguments: Any) -> None:
        """Run a command of JupyterLab, as a menu, a shortcut or the palette does."""
        call = "([id, args]) => { window.jupyterapp.commands.execute(id, args) }"
        self.page.evaluate(call, [command, arguments])

    def pictures(self, name: str) -> None:
        """Take pictures of the sidebar."""
        self.output_pictures(self.page.locator("#gluepot-sidebar"), name)

    def page_pictures(self, name: str) -> None:
        """Take pictures of the whole page."""
        self.output_pictures(self.page.locator("#main"), name)

    def main_pictures(self, name: str) -> None:
        """Take pictures of the main area."""
        self.output_pictures(self.main, name)

    def dialog_pictures(self, name: str) -> None:
        """Take pictures of the open dialog."""
        self.output_pictures(self.page.locator(".jp-Dialog-content"), name)

    def output_pictures(self, shown: Any, name: str) -> None:
        """Take pictures of what is shown, in light and in dark."""
        if self._pictures is not None:
            for suffix, theme in (("dark", "JupyterLab Dark"), ("light", "JupyterLab Light")):
                self.use_theme(theme)
                shown.screenshot(path=str(self._pictures / f"{name}-{suffix}.png"))

    def page_picture(self, name: str) -> None:
        """Take one picture of the whole page."""
        if self._pictures is not None:
            self.page.screenshot(path=str(self._pictures / f"{name}.png"))

    def use_theme(self, name: str) -> None:
        """Change Lab's colours, and wait until it has."""
        self.command("apputils:change-theme", theme=name)
        self.page.wait_for_function(f"() => document.body.dataset.jpThemeName === {name!r}")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")
