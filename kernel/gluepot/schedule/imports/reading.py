"""Tells what kind of document an import is, reads it, and stores what it found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gluepot.errors import GluepotError, InvalidInputError
from gluepot.schedule.imports.data_pipeline import read_data_pipeline
from gluepot.schedule.imports.glue_workflow import read_glue_triggers, read_glue_workflow
from gluepot.schedule.imports.models import Imported, NotMapped

if TYPE_CHECKING:
    from gluepot.schedule.service import ScheduleService
    from gluepot.schedule.workflows.service import WorkflowService


def read_import(text: str, name: str) -> Imported:
    """Read a Data Pipeline definition, Glue's `get-workflow --include-graph`, or its `get-triggers`.

    Raises:
        InvalidInputError: it is none of these.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError(f"The file is not JSON: {error.msg} in line {error.lineno}.") from error
    if isinstance(document, Mapping):
        if isinstance(document.get("objects"), list) or isinstance(document.get("pipelineObjects"), list):
            return read_data_pipeline(document, name)
        if isinstance(document.get("Workflow"), Mapping):
            return read_glue_workflow(document["Workflow"])
        if "Graph" in document and "Name" in document:
            return read_glue_workflow(document)
        if isinstance(document.get("Triggers"), list):
            return read_glue_triggers(document["Triggers"])
    raise InvalidInputError(
        "The file is neither a Data Pipeline definition nor a Glue workflow.",
        "Give what `aws datapipeline get-pipeline-definition`, `aws glue get-workflow --include-graph` or "
        "`aws glue get-triggers` print.",
    )


def store_import(imported: Imported, workflows: WorkflowService, schedule: ScheduleService) -> Imported:
    """Store what an import found; what names jobs that are not there is left out, and said."""
    left_out = list(imported.not_mapped)
    kept_workflows, kept_triggers = [], {}
    for definition in imported.workflows:
        try:
            workflows.save(definition, author="import")
            kept_workflows.append(definition)
        except GluepotError as error:
            left_out.append(NotMapped(what=f"workflow {definition.name}", why=str(error)))
    for name, trigger in imported.triggers.items():
        try:
            schedule.set_trigger(name, trigger)
            kept_triggers[name] = trigger
        except GluepotError as error:
            left_out.append(NotMapped(what=f"trigger {name}", why=str(error)))
    return replace(
        imported,
        workflows=tuple(kept_workflows),
        triggers=kept_triggers,
        not_mapped=tuple(left_out),
        is_stored=True,
    )
