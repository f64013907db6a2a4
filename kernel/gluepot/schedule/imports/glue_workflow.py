"""Glue's workflows and triggers, as `get-workflow --include-graph` and `get-triggers` print them.

Glue semantics: developer guide, *Workflows* and the API pages of Trigger and Workflow. Its triggers are nodes of the
graph; here they become the edges between jobs and crawlers, and the first one a trigger that starts the workflow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gluepot.errors import GluepotError
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.imports.models import Imported, NotMapped
from gluepot.schedule.models import (
    Action,
    Condition,
    EventKind,
    EventSource,
    Logical,
    Predicate,
    TargetKind,
    TriggerDefinition,
)
from gluepot.schedule.workflows.models import Edge, Join, Node, NodeKind, WorkflowDefinition

_CRAWL_STATES = {"SUCCEEDED": "SUCCEEDED", "FAILED": "FAILED", "CANCELLED": "STOPPED", "ERROR": "ERROR"}
_IGNORED_IN_ACTIONS = ("Timeout", "SecurityConfiguration", "NotificationProperty")


class _Reading:
    """What was found so far in one workflow."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.not_mapped: list[NotMapped] = []

    def leave_out(self, what: str, why: str) -> None:
        self.not_mapped.append(NotMapped(what=what, why=why))


def read_glue_workflow(document: Mapping[str, Any]) -> Imported:
    """Read one workflow; jobs and crawlers are those of the same names here."""
    reading, name = _Reading(), str(document["Name"])
    graph = document.get("Graph") or {}
    found = [n["TriggerDetails"]["Trigger"] for n in graph.get("Nodes", ()) if n.get("Type") == "TRIGGER"]
    starts = [trigger for trigger in found if trigger.get("Type") != "CONDITIONAL"]
    for trigger in starts:
        for action in trigger.get("Actions", ()):
            _add_node(reading, action, (), Join.AND)
    for trigger in found:
        if trigger.get("Type") == "CONDITIONAL":
            edges, join = _edges(reading, trigger)
            for action in trigger.get("Actions", ()):
                _add_node(reading, action, edges, join)
    for node in list(reading.nodes.values()):
        gone = [edge.node for edge in node.after if edge.node not in reading.nodes]
        for missing in gone:
            reading.leave_out(
                f"edge from {missing} to {node.name}", f"No trigger of the workflow starts {missing!r}."
            )
        kept = tuple(edge for edge in node.after if edge.node in reading.nodes)
        reading.nodes[node.name] = Node(
            name=node.name,
            kind=node.kind,
            target=node.target,
            after=kept,
            join=node.join,
            parameters=node.parameters,
        )
    definition = WorkflowDefinition(
        name=name,
        nodes=tuple(reading.nodes.values()),
        description=str(document.get("Description", "")),
        properties=dict(document.get("DefaultRunProperties") or {}),
        max_concurrent_runs=int(document.get("MaxConcurrentRuns") or 0),
    )
    action = Action(kind=TargetKind.WORKFLOW, name=name)
    triggers = {
        str(trigger["Name"]): one
        for trigger in starts
        if (one := _start(reading, trigger, (action,))) is not None
    }
    return Imported(workflows=(definition,), triggers=triggers, not_mapped=tuple(reading.not_mapped))


def read_glue_triggers(documents: Sequence[Mapping[str, Any]]) -> Imported:
    """Read triggers that stand alone; those of workflows come with their workflow."""
    reading = _Reading()
    found: dict[str, TriggerDefinition] = {}
    for trigger in documents:
        name = str(trigger["Name"])
        if trigger.get("WorkflowName"):
            reading.leave_out(f"trigger {name}", f"Import its workflow {trigger['WorkflowName']!r} instead.")
            continue
        actions = tuple(_action(reading, action) for action in trigger.get("Actions", ()))
        if trigger.get("Type") == "CONDITIONAL":
            found[name] = TriggerDefinition(actions=actions, predicate=_predicate(trigger))
        elif (one := _start(reading, trigger, actions)) is not None:
            found[name] = one
    return Imported(workflows=(), triggers=found, not_mapped=tuple(reading.not_mapped))


def _start(
    reading: _Reading, trigger: Mapping[str, Any], actions: tuple[Action, ...]
) -> TriggerDefinition | None:
    kind, name = trigger.get("Type"), trigger.get("Name")
    if kind == "SCHEDULED":
        try:
            return TriggerDefinition(
                actions=actions, timetable=parse_schedule(str(trigger.get("Schedule", "")))
            )
        except GluepotError as error:
            reading.leave_out(f"trigger {name}", str(error))
            return None
    if kind == "EVENT":
        batch = trigger.get("EventBatchingCondition") or {}
        reading.leave_out(
            f"the event of trigger {name}",
            "EventBridge is not here: it became an HTTP hook. Or set it again with --files, --table or --rows.",
        )
        event = EventSource(
            kind=EventKind.HOOK,
            batch_size=int(batch.get("BatchSize", 1)),
            window_s=int(batch.get("BatchWindow", 900)),
        )
        return TriggerDefinition(actions=actions, event=event)
    return TriggerDefinition(actions=actions)


def _add_node(reading: _Reading, action: Mapping[str, Any], edges: tuple[Edge, ...], join: Join) -> None:
    found = _action(reading, action)
    kind = NodeKind.CRAWLER if found.kind is TargetKind.CRAWLER else NodeKind.JOB
    if found.name in reading.nodes:
        before = reading.nodes[found.name]
        reading.leave_out(
            f"a second trigger of {found.name}", "Its conditions were added to those of the first."
        )
        edges = (*before.after, *(edge for edge in edges if edge not in before.after))
    reading.nodes[found.name] = Node(
        name=found.name, kind=kind, target=found.name, after=edges, join=join, parameters=found.parameters
    )


def _action(reading: _Reading, action: Mapping[str, Any]) -> Action:
    for key in _IGNORED_IN_ACTIONS:
        if action.get(key):
            reading.leave_out(
                f"{key} of {action.get('JobName') or action.get('CrawlerName')}", "Set it on the job."
            )
    if action.get("CrawlerName"):
        return Action(kind=TargetKind.CRAWLER, name=str(action["CrawlerName"]))
    arguments = {str(key).lstrip("-"): value for key, value in (action.get("Arguments") or {}).items()}
    return Action(kind=TargetKind.JOB, name=str(action.get("JobName", "")), parameters=arguments)


def _edges(reading: _Reading, trigger: Mapping[str, Any]) -> tuple[tuple[Edge, ...], Join]:
    predicate = trigger.get("Predicate") or {}
    states: dict[str, list[str]] = {}
    for condition in predicate.get("Conditions", ()):
        name = str(condition.get("JobName") or condition.get("CrawlerName"))
        states.setdefault(name, []).append(_state(condition))
    if predicate.get("Logical") == "AND" and any(len(found) > 1 for found in states.values()):
        reading.leave_out(
            f"trigger {trigger.get('Name')}",
            "It wants one run in two states at once; either of them is taken.",
        )
    join = Join.ANY if predicate.get("Logical") == "ANY" else Join.AND
    return tuple(Edge(node=name, states=tuple(found)) for name, found in states.items()), join


def _predicate(trigger: Mapping[str, Any]) -> Predicate:
    predicate = trigger.get("Predicate") or {}
    return Predicate(
        conditions=tuple(
            Condition(
                kind=TargetKind.JOB if condition.get("JobName") else TargetKind.CRAWLER,
                name=str(condition.get("JobName") or condition.get("CrawlerName")),
                states=(_state(condition),),
            )
            for condition in predicate.get("Conditions", ())
        ),
        logical=Logical.ANY if predicate.get("Logical") == "ANY" else Logical.AND,
    )


def _state(condition: Mapping[str, Any]) -> str:
    if condition.get("CrawlState"):
        return _CRAWL_STATES.get(str(condition["CrawlState"]), "SUCCEEDED")
    return str(condition.get("State", "SUCCEEDED"))
