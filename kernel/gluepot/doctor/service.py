"""The doctor's one verb."""

from __future__ import annotations

from gluepot.doctor.home import look_at_home
from gluepot.doctor.installation import look_at_installation
from gluepot.doctor.models import Diagnosis, Verdict
from gluepot.doctor.redaction import settings_in_force
from gluepot.doctor.spark_files import look_at_spark_files
from gluepot.doctor.stores import look_at_stores
from gluepot.settings_sources import ResolvedSettings

_GRAVITY = (Verdict.OK, Verdict.WARNING, Verdict.PROBLEM)


def diagnose(resolved: ResolvedSettings) -> Diagnosis:
    """Look at everything and change nothing."""
    findings = (
        *look_at_installation(),
        *look_at_home(resolved.settings),
        *look_at_spark_files(resolved.settings),
        *look_at_stores(resolved.settings),
    )
    return Diagnosis(
        worst=max((finding.verdict for finding in findings), key=_GRAVITY.index),
        findings=findings,
        settings=settings_in_force(resolved),
    )
