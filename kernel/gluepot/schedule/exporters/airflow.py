"""A workflow as an Airflow DAG that calls `gluepot`. The text is written with `repr`, so names cannot become code."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from gluepot.schedule.aws_cron import is_aws_cron
from gluepot.schedule.interval import is_interval, parse_interval
from gluepot.schedule.models import Trigger
from gluepot.schedule.workflows.graph import order
from gluepot.schedule.workflows.models import Join, Node, NodeKind, WorkflowDefinition
from gluepot.schedule.workflows.states import NodeState

_RULES = {
    (Join.AND, "ok"): "all_success", (Join.ANY, "ok"): "one_success",
    (Join.AND, "failed"): "all_failed", (Join.ANY, "failed"): "one_failed",
    (Join.AND, "any"): "all_done", (Join.ANY, "any"): "one_done",
}  # fmt: skip


def airflow_dag(definition: WorkflowDefinition, triggers: Sequence[Trigger]) -> str:
    """Return the source of a DAG; what Airflow has no word for stands in it as a comment."""
    schedule, notes = _schedule(triggers)
    lines = [
        f'"""{_plain(definition.name)}: made by gluepot; change the workflow there and export it again."""',
        "",
        "import pendulum",
        "from airflow.providers.standard.operators.bash import BashOperator",
        "from airflow.sdk import DAG",
        "",
        *(f"# {note}" for note in [*notes, *_notes(definition)]),
        _head(definition, schedule),
    ]
    for name in order(definition):
        lines += _task(definition.node(name))
    for node in definition.nodes:
        lines += [f"    {_variable(edge.node)} >> {_variable(node.name)}" for edge in node.after]
    return "\n".join(lines) + "\n"


def _head(definition: WorkflowDefinition, schedule: str) -> str:
    return (
        f"with DAG({_identifier(definition.name)!r}, schedule={schedule}, start_date=pendulum.datetime(2020, 1, 1), "
        f"catchup=False, max_active_runs={definition.max_concurrent_runs or 16}):"
    )


def _task(node: Node) -> list[str]:
    command = {
        NodeKind.JOB: ["gluepot", "job", "run", node.target],
        NodeKind.CHECK: ["gluepot", "job", "run", node.target],
        NodeKind.CRAWLER: ["gluepot", "crawl", "--name", node.target],
        NodeKind.WORKFLOW: ["gluepot", "workflow", "run", node.target, "--wait"],
        NodeKind.WAIT: ["true"],
    }[node.kind]
    options = [f"-p {shlex.quote(f'{key}={_airflow(value)}')}" for key, value in node.parameters.items()]
    rule = f", trigger_rule={_rule(node)!r}" if node.after else ""
    retries = f", retries={node.retries}" if node.retries else ""
    text = " ".join([shlex.join(command), *options])
    return [
        f"    {_variable(node.name)} = BashOperator(task_id={_identifier(node.name)!r}, bash_command={text!r}{rule}{retries})"
    ]


def _rule(node: Node) -> str:
    states = {state for edge in node.after for state in edge.states}
    if states == {"SUCCEEDED"}:
        kind = "ok"
    elif "SUCCEEDED" not in states and any(NodeState(state).is_failure for state in states):
        kind = "failed"
    else:
        kind = "any"
    return _RULES[node.join, kind]


def _airflow(value: object) -> str:
    text = str(value)
    for place, template in (
        ("{logical_date}", "{{ ts }}"),
        ("{interval_start}", "{{ data_interval_start }}"),
        ("{interval_end}", "{{ data_interval_end }}"),
    ):
        text = text.replace(place, template)
    return text


def _schedule(triggers: Sequence[Trigger]) -> tuple[str, list[str]]:
    scheduled = [t for t in triggers if t.cron]
    notes = [
        f"Trigger {_plain(t.name)!r} is not in this DAG: {_plain(t.words)}." for t in triggers if not t.cron
    ]
    if not scheduled:
        return "None", notes
    first, *more = scheduled
    notes += [f"One DAG has one schedule; not taken: {_plain(t.words)}." for t in more]
    if is_interval(first.cron):
        seconds = int(parse_interval(first.cron).period.total_seconds())
        return f"pendulum.duration(seconds={seconds})", notes
    if is_aws_cron(first.cron):
        return "None", [*notes, f"AWS's cron has no twin in Airflow: {_plain(first.words)}."]
    if first.timezone != "UTC":
        notes.append(f"The hours are meant in {first.timezone}: set the DAG's timezone.")
    return repr(first.cron), notes


def _notes(definition: WorkflowDefinition) -> list[str]:
    notes = [
        f"{_plain(n.name)}: when {_plain(n.when)} is not in this DAG." for n in definition.nodes if n.when
    ]
    notes += [
        f"{_plain(n.name)}: for_each is not in this DAG." for n in definition.nodes if n.for_each is not None
    ]
    notes += [
        f"{_plain(n.name)}: waiting for {_plain(n.target)} is not in this DAG; use a sensor."
        for n in definition.nodes
        if n.kind is NodeKind.WAIT
    ]
    if definition.deadline_s or definition.late_after_s:
        notes.append("The deadline and the lateness alarm are not in this DAG.")
    return notes


def _plain(text: str) -> str:
    return " ".join(text.replace('"', "'").replace("\\", "/").split())


def _identifier(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def _variable(name: str) -> str:
    return f"node_{re.sub(r'[^A-Za-z0-9_]', '_', name)}"
