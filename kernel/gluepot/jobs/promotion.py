"""What a promotion gave."""

from __future__ import annotations

from dataclasses import dataclass

from gluepot.jobs.drafting import Draft
from gluepot.jobs.git_mirror import Mirrored
from gluepot.jobs.models import JobVersion, SourceKind
from gluepot.jobs.store import Outcome


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """A stored version: what it is, whether it is new (`outcome`), and what the check had to say.

    `pinned_version`: what runs instead of it; None where the job is not pinned. `mirrored`: what became of it in git, None
    where versions are not mirrored.
    """

    job_name: str
    version: JobVersion
    outcome: Outcome
    draft: Draft
    source: SourceKind
    previous_version: int | None
    pinned_version: int | None = None
    mirrored: Mirrored | None = None
