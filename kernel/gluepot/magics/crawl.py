"""`%crawl` and `%crawlers`."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

import gluepot.display.crawl  # noqa: F401 - registers how crawls look
from gluepot.crawl.models import CrawlMode, CrawlProgress, CrawlRunList, DeleteBehavior, UpdateBehavior
from gluepot.crawl.notifications import read_notifications
from gluepot.crawl.spoken import policies_of
from gluepot.display.rendering import render
from gluepot.errors import InvalidInputError
from gluepot.magics.base import GluepotMagics
from gluepot.schedule.rescheduling import crawler_at

_SHOW_AFTER_S = 1.0
_ACTIONS = ("runs", "show", "metrics", "delete", "report", "stop")


@magics_class
class CrawlMagics(GluepotMagics):
    """Crawl from a cell."""

    @magic_arguments()
    @argument("targets", nargs="*", metavar="PATH", help="Folders, files, s3://… or the name of a crawler.")
    @argument("--database", "-d", default="", help="Database of the tables (default: default).")
    @argument("--name", "-n", default="", help="Keep this crawl as a crawler of that name.")
    @argument("--dry-run", action="store_true", help="Show what would change; write nothing.")
    @argument("--prefix", default="", help="Put before every table's name.")
    @argument(
        "--exclude", action="append", metavar="GLOB", help="Leave out what matches, as Glue's patterns do."
    )
    @argument("--update", choices=list(UpdateBehavior), help="What to do with tables whose files changed.")
    @argument("--delete", choices=list(DeleteBehavior), help="What to do with tables whose files are gone.")
    @argument(
        "--new-folders-only", action="store_true", help="Look at folders only that were not there before."
    )
    @argument(
        "--combine", action="store_true", help="Sibling folders are one table whenever one reader reads them."
    )
    @argument("--table-level", type=int, help="Depth at which tables begin; the target is 1.")
    @argument("--string-keys", action="store_true", help="Make every partition key a string, as Glue does.")
    @argument("--full", action="store_true", help="Read whole files instead of samples.")
    @argument("--connection", default="", help="Crawl this connection's database: PATH is db/schema/%%.")
    @argument("--schedule", default="", metavar="CRON", help='With --name: run it so, as "0 2 * * *".')
    @argument("--changes", type=Path, metavar="FILE", help="Look only at what this notification file names.")
    @argument("--classifier", action="append", metavar="NAME", help="Ask this custom classifier first.")
    @line_magic
    def crawl(self, line: str) -> None:
        """Look at folders and bring the catalog in line with the files in them."""
        arguments = parse_argstring(self.crawl, line)
        changes, schedule = arguments.changes, _unquoted(arguments.schedule)
        if schedule and not arguments.name:
            raise InvalidInputError("A schedule needs a crawler.", "Give it a name: --name NAME.")
        let_run = crawler_at(self.app.schedule, arguments.name, schedule)
        show, clear = _updating_line()
        run = self.app.crawl.crawl(
            [_unquoted(target) for target in arguments.targets], database=arguments.database, name=arguments.name,
            prefix=arguments.prefix, policies=policies_of(vars(arguments)),
            classifiers=arguments.classifier, connection=arguments.connection, mode=CrawlMode.DRY_RUN if arguments.dry_run else CrawlMode.APPLY,
            changes=None if changes is None else read_notifications(changes.read_text(encoding="utf-8"), str(changes)), on_progress=show,
        )  # fmt: skip
        clear()
        let_run()
        self.show(run)

    @magic_arguments()
    @argument("name", nargs="?", default="", help="The crawler; for report and stop a run.")
    @argument("action", nargs="?", default="runs", choices=_ACTIONS, help="What to do (runs).")
    @line_magic
    def crawlers(self, line: str) -> None:
        """List the crawlers, or one's runs: `%crawlers NAME`; show, measure or delete it, show or stop a run."""
        arguments = parse_argstring(self.crawlers, line)
        service, name = self.app.crawl, _unquoted(arguments.name)
        if not name:
            self.show(service.overview())
        elif arguments.action == "runs":
            self.show(CrawlRunList(runs=tuple(service.list_runs(name))))
        elif arguments.action == "delete":
            service.delete_crawler(name)
            self.show(service.overview())
        elif arguments.action == "metrics":
            self.show(service.metrics([name]))
        else:
            actions = {"show": service.get_crawler, "report": service.get_run, "stop": service.stop_run}
            self.show(actions[arguments.action](name))


def _unquoted(text: str) -> str:
    return "".join(shlex.split(text)) if text[:1] in "'\"" else text


def _updating_line() -> tuple[Callable[[CrawlProgress], None], Callable[[], None]]:
    """Return a callback that shows progress in one line once a crawl takes longer than a second, and its end."""
    handle: Any = None

    def show(progress: CrawlProgress) -> None:
        nonlocal handle
        if progress.elapsed_s < _SHOW_AFTER_S:
            return
        if handle is None:
            handle = display(render(progress), display_id=True)
        else:
            handle.update(render(progress))

    def clear() -> None:
        if handle is not None:
            handle.update({"text/plain": ""}, raw=True)

    return show, clear
