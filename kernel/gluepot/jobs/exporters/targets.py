"""What a version can be exported to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gluepot.jobs.exporters.spark import plain_pyspark
from gluepot.jobs.models import JobVersion


class ExportTarget(StrEnum):
    """SCRIPT: the version's own script. SPARK: plain PySpark, for `spark-submit` or any Spark without gluepot."""

    SCRIPT = "script"
    SPARK = "spark"


@dataclass(frozen=True, kw_only=True)
class Export:
    """An exported version as text."""

    job_name: str
    version: int
    target: ExportTarget
    text: str


def export_version(version: JobVersion, target: ExportTarget) -> Export:
    """Write a version for `target`.

    Raises:
        InvalidInputError: the script uses something that only gluepot has.
    """
    text = version.content.script if target is ExportTarget.SCRIPT else plain_pyspark(version)
    return Export(job_name=version.job_name, version=version.version, target=target, text=text)
