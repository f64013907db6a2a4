"""The process of one queued crawl: `python -m gluepot.cli.crawl_process ID FENCING`, started by the dispatcher.

Here, and not in `schedule`, because it puts an app together; the dispatcher starts it by name.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress

from gluepot.app import App, open_app
from gluepot.clock import utc_now
from gluepot.crawl.errors import CrawlStoppedError
from gluepot.crawl.models import CrawlProgress
from gluepot.errors import GluepotError
from gluepot.jobs.models import RunState
from gluepot.processes import freeze_imports
from gluepot.schedule.crawl_queue import CrawlClaim, CrawlQueue

_RENEW_S = 10.0


def main(arguments: list[str]) -> int:
    """Run the crawl to its end and write what became of it; return 0 when it succeeded."""
    crawl_id, fencing = arguments
    claim = CrawlClaim(crawl_id=crawl_id, fencing=int(fencing))
    app = open_app()
    queue = CrawlQueue(app.database)
    begun = queue.begin(claim, utc_now())
    if begun is None:
        return 1  # somebody else took it over
    crawler, mode = begun
    asked = Asked(crawl_id)
    threading.Thread(target=_renew, args=(app, queue, claim, crawler, asked), daemon=True).start()
    try:
        run = app.crawl.run_crawler(crawler, origin=queue.asked_by(claim), mode=mode, on_progress=asked.go_on)
    except GluepotError as error:
        print(error, file=sys.stderr)
        state = RunState.STOPPED if isinstance(error, CrawlStoppedError) else RunState.FAILED
        queue.finish(claim, state, utc_now(), error=str(error))
        return 1
    except Exception as error:
        queue.finish(claim, RunState.FAILED, utc_now(), error=f"{type(error).__name__}: {error}")
        raise
    finally:
        asked.over.set()
    queue.finish(claim, RunState.SUCCEEDED, utc_now(), crawl_run_id=run.id)
    app.close()
    return 0


class Asked:
    """What two threads tell each other: the crawl is over, or it is to stop."""

    def __init__(self, crawl_id: str) -> None:
        self.over = threading.Event()
        self.stop = threading.Event()
        self._crawl_id = crawl_id

    def go_on(self, _: CrawlProgress) -> None:
        """End the crawl where that is asked for: a dry run holds no lease that could be taken away from it."""
        if self.stop.is_set():
            raise CrawlStoppedError(self._crawl_id)


def _renew(app: App, queue: CrawlQueue, claim: CrawlClaim, crawler: str, asked: Asked) -> None:
    """Keep the lease; a stop request, or a lost claim, ends the crawl, which then writes nothing."""
    while not asked.over.wait(_RENEW_S / 5):
        if not queue.renew(claim, utc_now()):
            asked.stop.set()
            for run in app.crawl.list_runs(crawler, limit=1):
                with suppress(GluepotError):
                    app.crawl.stop_run(run.id)
            return


if __name__ == "__main__":
    freeze_imports()
    sys.exit(main(sys.argv[1:]))
