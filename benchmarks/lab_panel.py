"""The catalog in JupyterLab with ten thousand tables: how long until a person sees something, each against a limit.

There is no peer to compare with: the limits are those of a hand and an eye.

    python -m benchmarks.lab_panel                          what is claimed
    python -m benchmarks.lab_panel --tables 500 --rounds 1  a look whether it runs

The size of the JavaScript is of what a page has loaded when the sidebar is open, of the build that is there:
`npm run build:prod` first.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gluepot.app import App
from gluepot.catalog.changes import CatalogChanges
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Origin, OriginKind
from gluepot.database.schema import upgrade
from gluepot.pot.client import end_pot
from gluepot.settings_sources import load_settings
from tests.browser.conftest import CHROMIUM
from tests.browser.lab_page import LabPage
from tests.browser.lab_server import running_lab

TABLES = 10_000
ROUNDS = 5
_FILTERED = 5
_BATCH = 500
_ORIGIN = Origin(kind=OriginKind.API, reference="benchmark")
_LOADED_KB = """
() => performance.getEntriesByType('resource')
  .filter(one => one.name.includes('/extensions/gluepot/') && one.name.includes('.js'))
  .reduce((sum, one) => sum + one.decodedBodySize, 0) / 1000
"""

# Clicks or types, then waits for what the tree shows, all within the page: no message to the browser is measured.
_UNTIL = """
([act, text, wanted]) => new Promise(resolve => {
  const started = performance.now();
  const look = () => document.querySelector(`[role=treeitem][aria-label='${wanted}']`)
    ? resolve(performance.now() - started) : requestAnimationFrame(look);
  if (act === 'click') {
    document.querySelector(`[role=treeitem][aria-label='${text}']`).click();
  } else {
    const field = document.querySelector('.gp-Catalog-filter input');
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  requestAnimationFrame(look);
})
"""
_SEEN_AT = """
wanted => new Promise(resolve => {
  const look = () => document.querySelector(`[role=treeitem][aria-label='${wanted}']`)
    ? resolve(Date.now()) : requestAnimationFrame(look);
  look();
})
"""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One claim: what was measured, the median of the rounds, and the limit, in the unit that the name says."""

    name: str
    median: float
    limit: float
    samples: tuple[float, ...]

    @property
    def holds(self) -> bool:
        return self.median <= self.limit


def main() -> int:
    """Measure and print everything. Returns 1 when a limit is passed."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {"GLUEPOT_HOME": str(folder / "home"), "GLUEPOT_POOL_SIZE": "0"}
        (folder / "home").mkdir(mode=0o700)
        app = App(load_settings(folder, {**os.environ, **environment}).settings)
        upgrade(app.database)
        _fill(app, options.tables)
        try:
            with running_lab(folder / "lab", environment) as server:
                results = _in_browser(app, server, folder, options)
        finally:
            end_pot(app.settings)
            app.close()
    documents = [{**asdict(result), "holds": result.holds} for result in results]
    print(json.dumps(documents, indent=2) if options.json else "\n".join(map(_text, results)))
    return 0 if all(result.holds for result in results) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tables", type=int, default=TABLES, help="of the large database (%(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="loadings of the page (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser.parse_args()


def _text(result: Result) -> str:
    each = " ".join(f"{sample:.1f}" for sample in result.samples)
    verdict = "holds" if result.holds else "DOES NOT HOLD"
    return f"{result.name}: {result.median:.1f}, at most {result.limit:g}: {verdict}   (each round: {each})"


def _fill(app: App, count: int) -> None:
    app.catalog.create_database(Database(name="many"))
    app.catalog.create_database(Database(name="news"))
    app.catalog.create_table(
        _table("news", "old"), _ORIGIN
    )  # under a filter, a database without tables is not shown
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        tables = tuple(_table("many", f"t{number:05d}") for number in numbers)
        app.catalog.apply(CatalogChanges(tables_to_create=tables), _ORIGIN)


def _table(database: str, name: str) -> Any:
    columns = (Column(name="id", type="bigint"),)
    return file_table(database, name, "parquet", columns, (), f"file:///lake/{name}")


def _in_browser(app: App, server: Any, folder: Path, options: argparse.Namespace) -> list[Result]:
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=arguments)
        lab = LabPage(browser.new_context(), server, folder)
        opened: list[float] = []
        filtered: list[float] = []
        told: list[float] = []
        loaded_kb = 0.0
        for number in range(options.rounds):
            lab.open()
            lab.open_sidebar()
            lab.item("database many").wait_for()
            opened.append(lab.page.evaluate(_UNTIL, ["click", "database many", "table t00000"]))
            lab.item("database many").get_by_text(f"{options.tables:,}").wait_for()  # the rest of them, too
            for part in range(_FILTERED):
                wanted = f"t{options.tables * (part + 1) // (_FILTERED + 1):05d}"
                filtered.append(lab.page.evaluate(_UNTIL, ["type", wanted, f"table {wanted}"]))
            told.append(_told_ms(app, lab, f"n{number}"))
            loaded_kb = lab.page.evaluate(_LOADED_KB)
        browser.close()
    return [
        _result(f"first rows of {options.tables:,} tables, ms", opened, 300),
        _result(f"filter of {options.tables:,} tables, ms", filtered, 50),
        _result("change to visible, ms", told, 500),
        _result("JavaScript that a page loads, kB", [loaded_kb], 250),
    ]


def _told_ms(app: App, lab: LabPage, name: str) -> float:
    # Not below ten thousand others, or it would not be on the screen; and after the search that comes with a filter.
    with lab.page.expect_response("**/catalog/search*"):
        lab.filter.fill("news")
    lab.item("table old").wait_for()
    app.catalog.create_table(_table("news", name), _ORIGIN)
    made_ms = time.time() * 1000
    seen_ms = float(lab.page.evaluate(_SEEN_AT, f"table {name}"))
    lab.filter.fill("")
    return seen_ms - made_ms


def _result(name: str, samples: list[float], limit: float) -> Result:
    rounded = tuple(round(sample, 1) for sample in samples)
    return Result(name=name, median=statistics.median(rounded), limit=limit, samples=rounded)


if __name__ == "__main__":
    sys.exit(main())
