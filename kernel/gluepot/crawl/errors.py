"""What a user can get wrong about crawling."""

from __future__ import annotations

from collections.abc import Iterable

from gluepot.errors import AlreadyExistsError, ConflictError, GluepotError, InvalidInputError, NotFoundError


class CrawlerNotFoundError(NotFoundError):
    """No such crawler."""

    def __init__(self, name: str, candidates: Iterable[str] = ()) -> None:
        super().__init__(
            "Crawler", name, candidates=candidates, next_step="Define it with %crawl PATH --name NAME."
        )


class CrawlerExistsError(AlreadyExistsError):
    """A new crawler of a name that is taken."""

    def __init__(self, name: str) -> None:
        super().__init__("Crawler", name, next_step="Edit that one, or choose another name.")


class RunNotFoundError(NotFoundError):
    """No such crawl run."""

    def __init__(self, run_id: str) -> None:
        super().__init__("Crawl run", run_id, next_step="List runs with: gluepot crawler runs")


class CrawlRunningError(ConflictError):
    """Another run of the same crawler holds the lease."""

    def __init__(self, what: str, run_id: str) -> None:
        self.run_id = run_id
        super().__init__(
            f"{what} is being crawled already, by run {run_id!r}.",
            f"Wait for it, or end it with: gluepot crawler stop {run_id}",
        )


class CrawlStoppedError(GluepotError):
    """Somebody stopped this run, or another process took its lease over."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"Crawl run {run_id!r} was stopped.", "Nothing was written; start it again when ready."
        )


class NoTargetError(InvalidInputError):
    """A crawl without a path."""

    def __init__(self, name: str = "") -> None:
        what = f"Crawler {name!r} has" if name else "This crawl has"
        super().__init__(f"{what} no target.", "Name a folder: %crawl PATH.")


class TargetError(GluepotError):
    """A target that cannot be listed: missing, empty, not allowed, or of an unknown kind."""


class TargetNotFoundError(TargetError):
    """A target that is not there. `hint` names what is near it."""

    def __init__(self, uri: str, hint: str = "") -> None:
        super().__init__(f"There is no folder or file {uri!r}.", hint or "Check the path.")


class UnreadableFileError(Exception):
    """A classifier's word for a file that is damaged. `str()` is the reason; the crawl goes on without it."""
