"""`gluepot job`: one group, whose verbs are in three files."""

from __future__ import annotations

import gluepot.cli.job_marks
import gluepot.cli.job_runs  # noqa: F401 - both add their verbs
from gluepot.cli.jobs import job

__all__ = ["job"]
