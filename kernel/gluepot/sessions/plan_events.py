"""What a classic session has executed: its plans, kept by the JVM until somebody takes them.

Spark tells a QueryExecutionListener of each execution. One written in Python would need py4j's callback server: a socket
of ours, and Spark's listener thread waiting for Python each time. This one is put together inside the JVM, of method
handles and a `java.lang.reflect.Proxy`: it offers what it is told to a bounded queue and returns. Python takes from there
when it has time; a full queue drops, and never holds Spark up. (Checked on PySpark 4.1.4, Java 17 and 21.)
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any

from gluepot.clock import Clock, utc_now
from gluepot.sql.plan_lineage import SparkWork

_LISTENER = "org.apache.spark.sql.util.QueryExecutionListener"
_EXECUTION = "org.apache.spark.sql.execution.QueryExecution"
_COMMAND = "org.apache.spark.sql.catalyst.plans.logical.Command"
_PLAN = "org.apache.spark.sql.catalyst.plans.logical.LogicalPlan"
_WAITING = 256  # plans hold memory of the JVM
_MAX_LEAVES = 200
_MAX_PLAN_CHARS = 8_000_000
_PHASE_START = re.compile(r"PhaseSummary\((\d+),")
_USER = re.compile(r"(?<=//)[^/@]*@")

log = logging.getLogger(__name__)


class Executions(Enum):
    """Which executions are kept: commands, which writes are, or queries as well."""

    COMMANDS = auto()
    ALL = auto()


class PlanQueue:
    """The executions of one session."""

    def __init__(self, spark: Any, wanted: Executions, *, now: Clock = utc_now) -> None:
        self._session = spark._jsparkSession  # noqa: SLF001 - listeners have no Python door
        self._bus = spark.sparkContext._jsc.sc().listenerBus()  # noqa: SLF001
        self._now = now
        gateway = spark.sparkContext._gateway  # noqa: SLF001
        self._queue = gateway.jvm.java.util.concurrent.ArrayBlockingQueue(_WAITING)
        self._session.listenerManager().register(_listener(gateway, self._session, self._queue, wanted))

    def take(self, *, wait_ms: int = 0) -> list[SparkWork]:
        """Return what has been executed since the last call; `wait_ms` is the patience with Spark's own listeners."""
        if wait_ms:
            try:
                self._bus.waitUntilEmpty(wait_ms)
            except Exception:  # noqa: BLE001 - a TimeoutException of the JVM: what has come is taken
                log.debug("Spark's listeners are behind")
        return list(self._taken())

    def _taken(self) -> Iterator[SparkWork]:
        for _ in range(_WAITING):
            told = self._queue.poll()
            if told is None:
                return
            try:
                found = self._work(told[1], told[2])
            except Exception as error:  # noqa: BLE001 - a plan that Spark itself cannot write down
                log.debug("a plan cannot be read: %s", type(error).__name__)
                continue
            if found is not None:
                yield found

    def _work(self, execution: Any, duration_ns: int) -> SparkWork | None:
        plan = execution.analyzed()
        text = plan.toJSON()
        if len(text) > _MAX_PLAN_CHARS:
            return None
        took = timedelta(microseconds=duration_ns / 1000)
        started_at = _started_at(execution) or self._now() - took
        nodes = json.loads(text)
        return SparkWork(
            plan=nodes,
            started_at=started_at,
            ended_at=started_at + took,
            leaves=tuple(_leaf_names(plan.query() if "query" in nodes[0] else plan)),
            target=_target(plan),
        )


def _started_at(execution: Any) -> datetime | None:
    """Return when Spark began to plan an execution; None where it does not say.

    It is read when somebody takes it, seconds later. The text of the phases is one call, each of their numbers would be three.
    """
    starts = [int(start) for start in _PHASE_START.findall(str(execution.tracker().phases().toString()))]
    # Spark counts whole milliseconds: the end of the one that it began in, so that it is not before what came before it.
    return datetime.fromtimestamp((max(starts) + 1) / 1000, UTC) if starts else None


def _leaf_names(plan: Any) -> Iterator[str]:
    leaves = plan.collectLeaves()
    for number in range(min(leaves.size(), _MAX_LEAVES)):
        leaf = leaves.apply(number)
        kind = leaf.getClass().getSimpleName()
        if kind == "LogicalRelation" and leaf.catalogTable().isEmpty():
            yield _relation_name(leaf.relation())
        elif kind == "DataSourceV2Relation":
            yield _v2_name(leaf)
        else:
            yield ""


def _relation_name(relation: Any) -> str:
    kind = relation.getClass().getSimpleName()
    if kind == "HadoopFsRelation":
        roots = relation.location().rootPaths()
        paths = [roots.apply(number).toString() for number in range(min(roots.size(), _MAX_LEAVES))]
        return _uri(_common_folder(paths)) if paths else ""
    if kind == "JDBCRelation":
        options = relation.jdbcOptions()
        return _jdbc_name(options.url(), options.tableOrQuery())
    return ""


def _v2_name(relation: Any) -> str:
    identifier = relation.identifier()
    if identifier.isEmpty():
        return ""
    catalog = relation.catalog()
    name = catalog.get().name() if catalog.isDefined() else "spark_catalog"
    parts = [*identifier.get().namespace(), identifier.get().name()]
    return ".".join(parts if name == "spark_catalog" else [name, *parts]).lower()


def _target(plan: Any) -> str:
    """Return where a command writes to, other than to a table of the catalog; "" where it does not."""
    kind = plan.getClass().getSimpleName()
    if kind == "InsertIntoHadoopFsRelationCommand":
        return _uri(plan.outputPath().toString()) if plan.catalogTable().isEmpty() else ""
    if kind == "InsertIntoHiveDirCommand":
        location = plan.storage().locationUri()
        return _uri(location.get().toString()) if location.isDefined() else ""
    if kind in ("AppendData", "OverwriteByExpression", "OverwritePartitionsDynamic"):
        table = plan.table()
        return _v2_name(table) if table.getClass().getSimpleName() == "DataSourceV2Relation" else ""
    if kind == "SaveIntoDataSourceCommand":
        options = plan.options()
        path, url, table = (_option(options, key) for key in ("path", "url", "dbtable"))
        return _jdbc_name(url, table) if url and table else _uri(path) if path else ""
    return ""


def _option(options: Any, key: str) -> str:
    return str(options.get(key).get()) if options.contains(key) else ""


def _common_folder(paths: list[str]) -> str:
    if len(paths) == 1:
        return paths[0]
    split = [path.split("/") for path in paths]
    same = [parts[0] for parts in zip(*split, strict=False) if len(set(parts)) == 1]
    return "/".join(same)


def _uri(path: str) -> str:
    """Return a path with three slashes after `file:`, without a user's name and password."""
    if path.startswith("file:/"):
        return "file:///" + path.removeprefix("file:").lstrip("/")
    return _USER.sub("", path)


def _jdbc_name(url: str, table: str) -> str:
    """Return `jdbc:…/database/table` without what may hold a password; a query has no name."""
    server = _USER.sub("", re.split(r"[?;]", url, maxsplit=1)[0]).rstrip("/")
    return f"{server}/{table}" if re.fullmatch(r"[\w.\"`\[\]]+", table) else server


def _listener(gateway: Any, session: Any, queue: Any, wanted: Executions) -> Any:
    """Return a QueryExecutionListener whose `onSuccess` offers its arguments to the queue, and which does nothing else."""
    lang = gateway.jvm.java.lang  # held: py4j asks the JVM about each part of a dotted name
    invoke, class_of = lang.invoke, lang.Class
    named, handles, types = class_of.forName, invoke.MethodHandles, invoke.MethodType
    loader = session.getClass().getClassLoader()
    lookup = handles.publicLookup()
    boolean = lang.Boolean.TYPE
    thing, text = named("java.lang.Object"), named("java.lang.String")
    method, arguments = named("java.lang.reflect.Method"), named("[Ljava.lang.Object;")

    def array(kind: Any, *values: Any) -> Any:
        made = gateway.new_array(kind, len(values))
        for number, value in enumerate(values):
            made[number] = value
        return made

    def classes(*values: Any) -> Any:
        return array(class_of, *values)

    # (Object[]) → Object: queue.offer(arguments)
    offer = lookup.findVirtual(
        named("java.util.concurrent.BlockingQueue"), "offer", types.methodType(boolean, thing)
    ).bindTo(queue)
    offer = offer.asType(types.methodType(thing, classes(arguments)))
    nothing = handles.dropArguments(handles.constant(thing, None), 0, classes(arguments))
    if wanted is Executions.COMMANDS:
        # (Object[]) → boolean: arguments[1].analyzed() instanceof Command
        execution, plan = loader.loadClass(_EXECUTION), loader.loadClass(_PLAN)
        second = handles.insertArguments(
            handles.arrayElementGetter(arguments), 1, array(lang.Object, 1)
        ).asType(types.methodType(execution, classes(arguments)))
        analyzed = lookup.findVirtual(execution, "analyzed", types.methodType(plan))
        is_command = (
            lookup.findVirtual(named("java.lang.Class"), "isInstance", types.methodType(boolean, thing))
            .bindTo(loader.loadClass(_COMMAND))
            .asType(types.methodType(boolean, classes(plan)))
        )
        test = handles.filterReturnValue(handles.filterReturnValue(second, analyzed), is_command)
        offer = handles.guardWithTest(test, offer, nothing)
    # (Object proxy, Method, Object[]) → Object: method.getName().equals("onSuccess") ? offer : null
    name = lookup.findVirtual(method, "getName", types.methodType(text))
    equals = lookup.findVirtual(text, "equals", types.methodType(boolean, thing)).bindTo("onSuccess")
    succeeded = handles.filterReturnValue(name, equals.asType(types.methodType(boolean, classes(text))))
    handle = handles.guardWithTest(
        handles.dropArguments(succeeded, 0, classes(thing)),
        handles.dropArguments(offer, 0, classes(thing, method)),
        handles.dropArguments(nothing, 0, classes(thing, method)),
    )
    handler = invoke.MethodHandleProxies.asInterfaceInstance(
        named("java.lang.reflect.InvocationHandler"), handle
    )
    return lang.reflect.Proxy.newProxyInstance(loader, classes(loader.loadClass(_LISTENER)), handler)
