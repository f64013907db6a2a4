"""What happened, as events of OpenLineage (openlineage.io), made with its own client library.

A write is a run of a job of its own, named by what ran and what was written, so that each job always has the same output.
Writes of a job run have that run as their parent. Tables are datasets of one namespace; files have the names that
OpenLineage's naming rules give them, so that they meet those of other producers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from gluepot.catalog.lineage_models import LineageOrigin
from gluepot.catalog.models import Column
from gluepot.catalog.spark_lineage import Execution, is_location
from gluepot.sql.lineage import ColumnDerivation
from gluepot.version import __version__

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent

ColumnsOf = Callable[[str], Sequence[Column]]
_PRODUCER = f"urn:gluepot:{__version__}"
_SCHEMES = {"postgresql": "postgres", "s3a": "s3", "s3n": "s3"}


class RunMoment(StrEnum):
    """What a job run has come to, in OpenLineage's words."""

    START = "START"
    COMPLETE = "COMPLETE"
    FAIL = "FAIL"


@dataclass(frozen=True, kw_only=True)
class _Write:
    """All that one statement did to one target: Spark tells of some writes twice."""

    target: str
    sources: tuple[str, ...]
    columns: tuple[ColumnDerivation, ...]
    started_at: datetime
    ended_at: datetime


def write_events(
    done: Iterable[Execution], origin: LineageOrigin, namespace: str, columns_of: ColumnsOf
) -> list[RunEvent]:
    """Return START and COMPLETE of each write, in order."""
    from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
    from openlineage.client.facet_v2 import job_type_job, parent_run
    from openlineage.client.uuid import generate_new_uuid

    facets: dict[str, Any] = {}
    if origin.run_id:
        facets["parent"] = parent_run.ParentRunFacet(
            run=parent_run.Run(runId=job_run_uuid(origin.run_id)),
            job=parent_run.Job(namespace=namespace, name=origin.reference),
        )
    kind = job_type_job.JobTypeJobFacet(processingType="BATCH", integration="GLUEPOT", jobType="QUERY")
    events = []
    for write in _writes(done):
        run = Run(runId=str(generate_new_uuid(write.started_at)), facets=facets)
        job = Job(namespace=namespace, name=f"{origin.reference}.{write.target}", facets={"jobType": kind})
        datasets: dict[str, Any] = {
            "inputs": [_input(name, namespace, columns_of) for name in write.sources],
            "outputs": [_output(write, namespace, columns_of)],
        }
        for state, moment in (
            (RunState.START, write.started_at),
            (RunState.COMPLETE, write.ended_at),
        ):
            events.append(
                RunEvent(
                    eventType=state,
                    eventTime=moment.isoformat(),
                    run=run,
                    job=job,
                    producer=_PRODUCER,
                    **datasets,
                )
            )
    return events


def job_run_event(origin: LineageOrigin, namespace: str, moment: RunMoment, at: datetime) -> RunEvent:
    """Return that a job run has begun or ended."""
    from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
    from openlineage.client.facet_v2 import job_type_job

    kind = job_type_job.JobTypeJobFacet(processingType="BATCH", integration="GLUEPOT", jobType="JOB")
    return RunEvent(
        eventType=RunState[moment.value],
        eventTime=at.isoformat(),
        run=Run(runId=job_run_uuid(origin.run_id)),
        job=Job(namespace=namespace, name=origin.reference, facets={"jobType": kind}),
        producer=_PRODUCER,
    )


def job_run_uuid(run_id: str) -> str:
    """Return the UUID that stands for a job run in events, always the same."""
    return str(uuid5(NAMESPACE_URL, f"gluepot:{run_id}"))


def dataset_name(name: str, namespace: str) -> tuple[str, str]:
    """Return (namespace, name) of a table of ours, or of files or a database's table by OpenLineage's rules."""
    if not is_location(name):
        return namespace, name
    scheme, _, rest = name.removeprefix("jdbc:").partition("://")
    if scheme == "file":
        return "file", rest
    server, _, path = rest.partition("/")
    path = path.replace("/", ".") if name.startswith("jdbc:") else path
    return f"{_SCHEMES.get(scheme, scheme)}://{server}", path or "/"


def _writes(done: Iterable[Execution]) -> list[_Write]:
    """Return the writes, those of one statement (one begins within the other) as one."""
    writes: dict[str, _Write] = {}
    finished: list[_Write] = []
    for one in sorted(done, key=lambda execution: execution.started_at):
        found = one.derivation
        if found is None:
            continue
        known = writes.get(found.target)
        if known is not None and one.started_at > known.ended_at:
            finished.append(writes.pop(found.target))
            known = None
        writes[found.target] = _Write(
            target=found.target,
            sources=tuple(dict.fromkeys((*(known.sources if known else ()), *found.sources))),
            columns=tuple(dict.fromkeys((*(known.columns if known else ()), *found.columns))),
            started_at=known.started_at if known else one.started_at,
            ended_at=max(known.ended_at, one.ended_at) if known else one.ended_at,
        )
    return sorted((*finished, *writes.values()), key=lambda write: write.started_at)


def _input(name: str, namespace: str, columns_of: ColumnsOf) -> InputDataset:
    from openlineage.client.event_v2 import InputDataset

    where, called = dataset_name(name, namespace)
    return InputDataset(namespace=where, name=called, facets=_schema(columns_of(name)))


def _output(write: _Write, namespace: str, columns_of: ColumnsOf) -> OutputDataset:
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import column_lineage_dataset as lineage

    fields: dict[str, lineage.Fields] = {}
    for column in write.columns:
        where, called = dataset_name(column.source_table, namespace)
        field = fields.setdefault(column.target_column, lineage.Fields(inputFields=[]))
        direct = lineage.Transformation(type="DIRECT")
        field.inputFields.append(
            lineage.InputField(
                namespace=where, name=called, field=column.source_column, transformations=[direct]
            )
        )
    where, called = dataset_name(write.target, namespace)
    facets = _schema(columns_of(write.target))
    if fields:
        facets["columnLineage"] = lineage.ColumnLineageDatasetFacet(fields=fields)
    return OutputDataset(namespace=where, name=called, facets=facets)


def _schema(columns: Sequence[Column]) -> dict[str, Any]:
    from openlineage.client.facet_v2 import schema_dataset

    if not columns:
        return {}
    fields = [
        schema_dataset.SchemaDatasetFacetFields(
            name=column.name, type=column.type, description=column.comment or None
        )
        for column in columns
    ]
    return {"schema": schema_dataset.SchemaDatasetFacet(fields=fields)}
