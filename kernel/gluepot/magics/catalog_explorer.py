"""`%catalog` in a notebook: databases, tables, and what is known of one, to click through. Spark is never started.

Widgets here only hold and show; what is listed comes from `catalog/explorer.py`, how a table looks from `display`.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import ipywidgets

import gluepot.display.catalog
import gluepot.display.catalog_lineage  # noqa: F401 - both register how the catalog looks
from gluepot.catalog.explorer import databases_of, listed
from gluepot.catalog.names import split_name
from gluepot.catalog.overview import describe, history
from gluepot.display.rendering import Rendering, render
from gluepot.errors import GluepotError

if TYPE_CHECKING:
    from gluepot.app import App

_ALL = ""
_STYLE = """<style>
.gluepot-explorer{border:1px solid var(--jp-border-color2);border-radius:4px;padding:8px;overflow:hidden}
.gluepot-explorer select,.gluepot-explorer input{background-color:var(--jp-layout-color1)!important;
color:var(--jp-ui-font-color1)!important;border-color:var(--jp-border-color2)!important}
.gluepot-explorer select[size]{font-family:var(--jp-code-font-family);font-size:12px;height:100%}
.gluepot-explorer select[size] option{padding:2px 4px}
.gluepot-explorer select:not([size]){appearance:auto!important;background-image:none!important}
.gluepot-explorer .widget-html-content{color:var(--jp-ui-font-color1);line-height:1.4}
.gluepot-explorer .gluepot-scroll{max-height:none}
.gluepot-explorer .jupyter-widget-tab-contents,.gluepot-explorer .widget-tab-contents{
background:var(--jp-layout-color1)!important;color:var(--jp-ui-font-color1)!important;
border-color:var(--jp-border-color2)!important;padding:8px;overflow:auto}
.gluepot-explorer-note{opacity:.7;font-size:12px}
</style>"""


class Page(StrEnum):
    """What is shown of a table."""

    ABOUT = "About"
    PREVIEW = "Preview"
    STATISTICS = "Statistics"
    LINEAGE = "Lineage"
    VERSIONS = "Versions"


class CatalogExplorer:
    """The widgets, and what they show. Without a front end that has widgets it is its `plain` rendering.

    Args:
        app: the app.
        plain: what `%catalog` shows as text and HTML.
        name: the database or table to begin with; "" is the whole catalog.
    """

    def __init__(self, app: App, plain: Rendering, name: str = "") -> None:
        self._app = app
        self._plain = plain
        self._names = app.catalog.full_table_names()
        database, _, table = name.replace("`", "").strip().lower().partition(".")
        counts = databases_of(self._names, [found.name for found in app.catalog.list_databases()])
        self.database = ipywidgets.Dropdown(
            options=[
                (f"all databases ({len(self._names):,})", _ALL),
                *((f"{found} ({count:,})", found) for found, count in sorted(counts.items())),
            ],
            value=database if database in counts else _ALL,
            tooltip="Database",
            layout={"width": "auto"},
        )
        self.filter = ipywidgets.Text(
            placeholder="Filter by name, column, comment, tag",
            continuous_update=False,
            layout={"width": "auto"},
        )
        self.tables = ipywidgets.Select(
            rows=18, layout={"width": "auto", "height": "342px"}, tooltip="Tables"
        )
        self.note = ipywidgets.HTML()
        self.count = ipywidgets.Button(
            description="Count now", tooltip="Read the files' footers", layout={"width": "120px"}
        )
        self.pages = {page: ipywidgets.HTML() for page in Page}
        self.tabs = ipywidgets.Tab(
            children=[self._page(page) for page in Page],
            titles=[page.value for page in Page],
            layout={"flex": "1 1 0", "min_width": "0", "height": "440px"},
        )
        self.widget = ipywidgets.VBox([ipywidgets.HTML(_STYLE), self._body()])
        self.widget.add_class("gluepot-explorer")
        self._list()
        if table and f"{database}.{table}" in self._names:
            self.tables.value = f"{database}.{table}"
        self.database.observe(lambda _change: self._list(), "value")
        self.filter.observe(lambda _change: self._list(), "value")
        self.tables.observe(lambda _change: self.show(), "value")
        self.tabs.observe(lambda _change: self.show(), "selected_index")
        self.count.on_click(lambda _button: self.count_now())
        self.show()

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = self.widget._repr_mimebundle_() or {}
        return {**self._plain._repr_mimebundle_(), **{k: v for k, v in shown.items() if k != "text/plain"}}

    @property
    def page(self) -> Page:
        """What is shown of the table."""
        return list(Page)[self.tabs.selected_index or 0]

    def show(self) -> None:
        """Fill the open page; the others are filled when they are opened."""
        name, page = self.tables.value, self.page
        self.pages[page].value = (
            self._html(lambda: self._rendering(name, page)) if name else _quiet("Choose a table.")
        )

    def count_now(self) -> None:
        """Collect the chosen table's statistics and show them."""
        name = self.tables.value
        if name:
            self.pages[Page.STATISTICS].value = self._html(
                lambda: render(self._app.statistics.collect_statistics(*split_name(name)))
            )

    def _rendering(self, name: str, page: Page) -> Rendering:
        if page is Page.PREVIEW:
            return render(self._app.catalog.preview(*split_name(name)))
        if page is Page.STATISTICS:
            known = self._app.statistics.find(*split_name(name))
            if known is None:
                return Rendering(text="Nothing is known yet. Count now reads the files' footers.")
            return render(known)
        if page is Page.LINEAGE:
            return render(self._app.lineage.graph(name))
        if page is Page.VERSIONS:
            return render(history(self._app.catalog, name))
        return render(describe(self._app.catalog, name, self._app.annotations))

    def _list(self) -> None:
        chosen = self.tables.value
        found = listed(self._names, self.database.value, self.filter.value, self._app.search)
        prefix = f"{self.database.value}." if self.database.value else ""
        self.tables.options = [(name.removeprefix(prefix), name) for name in found.tables]
        self.note.value = _quiet(found.note)
        if chosen in found.tables:
            self.tables.value = chosen
        elif found.tables:
            self.tables.value = found.tables[0]

    @staticmethod
    def _html(rendering: Callable[[], Rendering]) -> str:
        try:
            shown = rendering()
        except GluepotError as error:
            return _quiet(str(error))
        return shown.html or f"<pre>{html.escape(shown.text)}</pre>"

    def _page(self, page: Page) -> Any:
        if page is Page.STATISTICS:
            return ipywidgets.VBox([self.count, self.pages[page]])
        return self.pages[page]

    def _body(self) -> Any:
        left = ipywidgets.VBox(
            [self.database, self.filter, self.tables, self.note],
            layout={"width": "270px", "flex": "0 0 auto", "margin": "0 8px 0 0"},
        )
        return ipywidgets.HBox([left, self.tabs], layout={"width": "100%"})


def _quiet(text: str) -> str:
    return f'<div class="gluepot-explorer-note">{html.escape(text)}</div>'
