"""What a version can be exported to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from gluepot.jobs.exporters.airflow import airflow_dag
from gluepot.jobs.exporters.glue import glue_script
from gluepot.jobs.exporters.spark import plain_pyspark
from gluepot.jobs.models import JobVersion
from gluepot.settings import JobSettings

_PROMOTED = re.compile(r'^(?P<name>"""Job .*?),(?P<rest> promoted by gluepot from .*""")$', re.MULTILINE)


class ExportTarget(StrEnum):
    """SCRIPT: the version's own script. SPARK: plain PySpark, for `spark-submit` or any Spark without gluepot.

    GLUE: a script for an AWS Glue job. AIRFLOW: a DAG file whose one task runs the job here.
    """

    SCRIPT = "script"
    SPARK = "spark"
    GLUE = "glue"
    AIRFLOW = "airflow"


@dataclass(frozen=True, kw_only=True)
class Export:
    """An exported version as text."""

    job_name: str
    version: int
    target: ExportTarget
    text: str


def export_version(
    version: JobVersion,
    target: ExportTarget,
    *,
    cron: str = "",
    timezone: str = "UTC",
    parameters: Mapping[str, Any] = MappingProxyType({}),
) -> Export:
    """Write a version for `target`.

    Args:
        version: the version.
        target: what for.
        cron: five fields, for a target that keeps the time itself; "" for no schedule.
        timezone: the zone of `cron`.
        parameters: the values that the schedule gives.

    Raises:
        InvalidInputError: the script uses something that only gluepot has.
    """
    text = _with_number(_written(version, target, cron, timezone, parameters), version)
    return Export(job_name=version.job_name, version=version.version, target=target, text=text)


def _with_number(text: str, version: JobVersion) -> str:
    """Say in the docstring which version it is. In a stored script it cannot stand, whose hash decides the number."""
    return _PROMOTED.sub(rf"\g<name>, version {version.version},\g<rest>", text, count=1)


def _written(
    version: JobVersion, target: ExportTarget, cron: str, timezone: str, parameters: Mapping[str, Any]
) -> str:
    if target is ExportTarget.SPARK:
        return plain_pyspark(version)
    if target is ExportTarget.GLUE:
        return glue_script(version)
    if target is ExportTarget.AIRFLOW:
        limits = JobSettings.model_validate(dict(version.content.settings.get("jobs", {})))
        return airflow_dag(
            version,
            cron=cron,
            timezone=timezone,
            parameters=parameters,
            retries=limits.max_retries,
            timeout_s=limits.timeout_s,
        )
    return version.content.script
