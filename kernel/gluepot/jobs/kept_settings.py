"""What a version keeps of its project's settings: the folder's file may have changed since the promotion."""

from __future__ import annotations

import json
import os
import sys

from gluepot.jobs.environments import isolated_python
from gluepot.jobs.models import JobContent
from gluepot.settings import JobEnvironment, JobSettings, Settings


def job_settings(settings: Settings, content: JobContent) -> JobSettings:
    """Return the settings of jobs as the version keeps them, filled up with today's."""
    kept = dict(content.settings.get("jobs", {}))
    return JobSettings(**{**settings.jobs.model_dump(), **kept})


def project_variables(content: JobContent) -> dict[str, str]:
    """Return the variables that hand the kept settings on to a run's process."""
    return {f"GLUEPOT_{section.upper()}": json.dumps(value) for section, value in content.settings.items()}


def python_of(settings: Settings, content: JobContent, limits: JobSettings) -> str:
    """Return the interpreter of a version's runs, building its environment where it wants one of its own."""
    if limits.env is JobEnvironment.SHARED:
        return sys.executable
    folder = settings.home / "environments"
    options = os.environ.get("GLUEPOT_UV_OPTIONS", "").split()
    exact = content.installed.packages
    return str(isolated_python(folder, content.requirements, exact=exact, options=options))
