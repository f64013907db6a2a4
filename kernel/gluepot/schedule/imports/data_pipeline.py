"""AWS Data Pipeline's definitions: activities become nodes, schedules triggers.

A definition is a flat list of objects; an object takes fields from its `parent` and from `Default`. Source: the
Data Pipeline developer guide, *Pipeline Definition File Syntax* and *Pipeline Object Reference*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gluepot.errors import GluepotError
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.imports.models import Imported, NotMapped
from gluepot.schedule.models import Action, Misfire, TargetKind, TriggerDefinition
from gluepot.schedule.moments import duration_s, moment
from gluepot.schedule.timetable import Timetable
from gluepot.schedule.workflows.models import FAILURE_STATES, Edge, Node, NodeKind, WorkflowDefinition

_ACTIVITIES = {
    "ShellCommandActivity", "SqlActivity", "HiveActivity", "HiveCopyActivity", "PigActivity", "EmrActivity",
    "HadoopActivity", "CopyActivity", "RedshiftCopyActivity",
}  # fmt: skip
_WHY = {
    "Ec2Resource": "Runs run here, or where the job's session says; nothing is rented.",
    "EmrCluster": "Runs run here, or where the job's session says; nothing is rented.",
    "SnsAlarm": "Make a job of it, and name it in on_fail or on_late.",
    "Terminate": "Use deadline: the run is ended.",
    "HttpProxy": "Set the proxy in the job's environment.",
}
_CONDITIONS = (
    "Exists", "S3KeyExists", "S3PrefixNotEmpty", "DynamoDBDataExists", "DynamoDBTableExists", "ShellCommandPrecondition",
)  # fmt: skip
_PATHS = ("S3KeyExists", "S3PrefixNotEmpty")
_MAPPED = {
    "id", "name", "type", "parent", "dependsOn", "input", "output", "maximumRetries", "lateAfterTimeout", "onFail",
    "schedule", "runsOn", "workerGroup", "precondition", "onLateAction", "onSuccess",
}  # fmt: skip


def read_data_pipeline(document: Mapping[str, Any], name: str) -> Imported:
    """Read a definition as `get-pipeline-definition` prints it (`objects`), or as the API has it (`pipelineObjects`)."""
    return _Pipeline(_objects(document), name).read()


class _Pipeline:
    """One definition while it is read."""

    def __init__(self, objects: Mapping[str, Mapping[str, Any]], name: str) -> None:
        self._objects = objects
        self._name = str(self._field(objects.get("Default", {}), "name") or name)
        if self._name == "Default":
            self._name = name
        self._left_out: list[NotMapped] = []

    def read(self) -> Imported:
        activities = {key: found for key, found in self._objects.items() if found.get("type") in _ACTIVITIES}
        producers = {ref: key for key, found in activities.items() for ref in _refs(found, "output")}
        nodes = {key: self._node(key, found, producers) for key, found in activities.items()}
        for key, found in activities.items():
            for wait in self._waits(found):
                nodes[wait.name] = wait
                edge = Edge(node=wait.name)
                nodes[key] = Node(**{**nodes[key].__dict__, "after": (*nodes[key].after, edge)})
        for key, found in activities.items():
            for alarm in _refs(found, "onFail"):
                if alarm in activities:
                    node = nodes[alarm]
                    edge = Edge(node=key, states=FAILURE_STATES)
                    nodes[alarm] = Node(**{**node.__dict__, "after": (*node.after, edge)})
        for key, found in self._objects.items():
            self._say_left_out(key, found)
        definition = WorkflowDefinition(
            name=self._name, nodes=tuple(nodes.values()), max_concurrent_runs=self._active_instances()
        )
        return Imported(
            workflows=(definition,) if nodes else (),
            triggers=self._triggers(),
            not_mapped=tuple(self._left_out),
        )

    def _node(self, key: str, found: Mapping[str, Any], producers: Mapping[str, str]) -> Node:
        before = [ref for ref in _refs(found, "dependsOn") if ref in self._objects]
        before += [producers[ref] for ref in _refs(found, "input") if producers.get(ref, key) != key]
        retries = self._inherited(found, "maximumRetries")
        late = self._inherited(found, "lateAfterTimeout")
        self._leave_out(
            f"{found['type']} {key}",
            f"It became a node of the job {key!r}: promote its script under that name.",
        )
        if late:
            self._leave_out(
                f"lateAfterTimeout of {key}", "It counts until the node has ended, not until it has started."
            )
        for name in sorted(set(found) - _MAPPED):
            self._leave_out(f"{name} of {key}", f"It belongs into the job {key!r}.")
        return Node(
            name=key,
            kind=NodeKind.JOB,
            target=key,
            after=tuple(Edge(node=ref) for ref in dict.fromkeys(before)),
            retries=int(retries) if retries is not None else None,
            late_after_s=duration_s(str(late)) if late else 0,
        )

    def _waits(self, found: Mapping[str, Any]) -> Sequence[Node]:
        """Return nodes for the preconditions on paths, of an activity and of its inputs."""
        inputs = [self._objects[ref] for ref in _refs(found, "input") if ref in self._objects]
        names = [ref for one in (found, *inputs) for ref in _refs(one, "precondition")]
        waits = []
        for name in dict.fromkeys(names):
            wanted = self._objects.get(name, {})
            path = wanted.get("s3Key") or wanted.get("s3Prefix")
            if path:
                waits.append(Node(name=name, kind=NodeKind.WAIT, target=f"path {path}"))
        return waits

    def _say_left_out(self, key: str, found: Mapping[str, Any]) -> None:
        kind = str(found.get("type", ""))
        if kind in _ACTIVITIES or kind == "Schedule" or key == "Default" or not kind:
            return
        if kind in _PATHS and (found.get("s3Key") or found.get("s3Prefix")):
            return
        if kind in _CONDITIONS:
            why = "Make the workflow's trigger wait for it (--files, --table, --rows), or check it in a job before."
        elif kind.endswith(("DataNode", "DataFormat")) or kind in {"CSV", "TSV", "Custom", "RegEx"}:
            why = "Data nodes give the order of the activities; paths belong into the jobs."
        elif kind.endswith("Database"):
            why = "Add it with: gluepot connection add."
        else:
            why = _WHY.get(kind, "There is nothing like it here.")
        self._leave_out(f"{kind} {key}", why)

    def _triggers(self) -> dict[str, TriggerDefinition]:
        default = self._objects.get("Default", {})
        kind = str(self._field(default, "scheduleType") or "timeseries").lower()
        action = Action(kind=TargetKind.WORKFLOW, name=self._name)
        if kind == "ondemand":
            return {self._name: TriggerDefinition(actions=(action,))}
        schedules = {key: found for key, found in self._objects.items() if found.get("type") == "Schedule"}
        found: dict[str, TriggerDefinition] = {}
        for key, schedule in schedules.items():
            try:
                timetable = self._timetable(schedule)
            except GluepotError as error:
                self._leave_out(f"Schedule {key}", str(error))
                continue
            if kind == "cron":
                self._leave_out(
                    f"scheduleType cron of {key}",
                    "Runs come at the end of their interval, as with timeseries.",
                )
            # A start in the past means one run for each missed period there; here a backfill says so.
            found[key] = TriggerDefinition(actions=(action,), timetable=timetable, misfire=Misfire.RUN_ALL)
        return found

    def _timetable(self, schedule: Mapping[str, Any]) -> Timetable:
        count, _, unit = str(self._field(schedule, "period") or "").strip().partition(" ")
        start, end = self._field(schedule, "startDateTime"), self._field(schedule, "endDateTime")
        if self._field(schedule, "occurrences"):
            self._leave_out("occurrences of the schedule", "Give the trigger an --end.")
        return parse_schedule(
            f"every {count} {unit}".strip(),
            start_at=moment(str(start)) if start else None,
            end_at=moment(str(end)) if end else None,
        )

    def _active_instances(self) -> int:
        return int(self._field(self._objects.get("Default", {}), "maxActiveInstances") or 0)

    def _inherited(self, found: Mapping[str, Any], name: str) -> Any:
        seen: set[str] = set()
        while name not in found:
            parent = next(iter(_refs(found, "parent")), "")
            if not parent or parent in seen or parent not in self._objects:
                return self._objects.get("Default", {}).get(name)
            seen.add(parent)
            found = self._objects[parent]
        return found[name]

    @staticmethod
    def _field(found: Mapping[str, Any], name: str) -> Any:
        return found.get(name)

    def _leave_out(self, what: str, why: str) -> None:
        self._left_out.append(NotMapped(what=what, why=why))


def _objects(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the objects by id, in either of the two forms."""
    if isinstance(document.get("objects"), list):
        return {str(one["id"]): dict(one) for one in document["objects"]}
    found: dict[str, dict[str, Any]] = {}
    for one in document["pipelineObjects"]:
        fields: dict[str, Any] = {"id": one["id"], "name": one.get("name", "")}
        for entry in one.get("fields", ()):
            value = {"ref": entry["refValue"]} if "refValue" in entry else entry.get("stringValue")
            if entry["key"] in fields:
                before = fields[entry["key"]]
                fields[entry["key"]] = [*(before if isinstance(before, list) else [before]), value]
            else:
                fields[entry["key"]] = value
        found[str(one["id"])] = fields
    return found


def _refs(found: Mapping[str, Any], name: str) -> Sequence[str]:
    value = found.get(name)
    values = value if isinstance(value, list) else [value]
    return [str(one["ref"]) for one in values if isinstance(one, Mapping) and "ref" in one]
