"""Where PySpark is turned to the door: the one file that replaces what is PySpark's (DESIGN D1, D3).

Every way to a context passes through `launch_gateway` and `_initialize_context`. Those two, the builder, the `stop`
methods, a session's `sql` and `conf.set`, and what a context's and a query's constructor end with are replaced here and nowhere else.
They are private to PySpark: checked on 4.1.4, held by `tests/kernel/test_first_lines.py` and
`tests/sessions/test_takeover.py`.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from gluepot.sessions.aws_catalogs import OURS_INSTEAD, all_at_home, at_home
from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.connect import ConnectSession
from gluepot.sessions.import_hooks import after_import
from gluepot.sessions.no_context import NotOnConnectError

if TYPE_CHECKING:
    from gluepot.sessions.door import Door

    CurrentDoor = Callable[[], Door | None]

CONTEXT_MODULE = "pyspark.core.context"
_SESSION_MODULE = "pyspark.sql.session"
_CONF_MODULE = "pyspark.sql.conf"
_CONNECT_MODULE = "pyspark.sql.connect.session"
_QUERY_MODULES = ("pyspark.sql.streaming.query", "pyspark.sql.connect.streaming.query")


def hook_pyspark(door: CurrentDoor) -> None:
    """Turn PySpark to whatever door `door` returns then. It is not imported here: each module is hooked when it is.

    None as the door means PySpark's own way.
    """
    after_import(CONTEXT_MODULE, partial(_hook_context, door=door))
    after_import(_SESSION_MODULE, partial(_hook_session, door=door))
    after_import(_CONF_MODULE, partial(_hook_conf, door=door))
    after_import(_CONNECT_MODULE, partial(_hook_connect, door=door))
    for module in _QUERY_MODULES:
        after_import(module, partial(_hook_queries, door=door))


def _hook_context(module: Any, door: CurrentDoor) -> None:
    context_class = module.SparkContext
    if getattr(context_class, "_gluepot_hooked", False):
        return
    context_class._gluepot_hooked = True
    plain_launch = module.launch_gateway
    plain_initialize, plain_stop = context_class._initialize_context, context_class.stop
    plain_do_init = context_class._do_init

    plain_init = context_class.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        active = context_class._active_spark_context
        mine = door()
        if mine and isinstance(mine.current, ConnectSession):
            raise NotOnConnectError("SparkContext")
        if mine and mine.current and active is not None and not kwargs.get("gateway"):
            # A second `SparkContext()` of one process, such as a cell that is run again, is the first one.
            self.__dict__ = active.__dict__
            return
        plain_init(self, *args, **kwargs)

    def launch_gateway(conf: Any = None, popen_kwargs: Any = None) -> Any:
        mine = door()
        return mine.launch(plain_launch, conf) if mine else plain_launch(conf, popen_kwargs)

    def initialize(self: Any, jconf: Any) -> Any:
        mine = door()
        return mine.initialize(self, jconf) if mine and mine.current else plain_initialize(self, jconf)

    def stop(self: Any) -> None:
        plain_stop(self)
        mine = door()
        if mine and not mine.in_session_stop and context_class._active_spark_context is None:
            mine.end()

    def do_init(self: Any, *args: Any, **kwargs: Any) -> None:
        plain_do_init(self, *args, **kwargs)
        mine = door()
        if mine and isinstance(mine.current, ClaimedSession):
            self.pythonExec = mine.current.workers_python or self.pythonExec
            mine.made(self)

    context_class.__init__ = init
    module.launch_gateway = launch_gateway
    context_class._do_init = do_init
    context_class._initialize_context = initialize
    context_class.stop = stop


def _hook_session(module: Any, door: CurrentDoor) -> None:
    session_class = module.SparkSession
    _quieten()
    if getattr(session_class, "_gluepot_hooked", False):
        return
    session_class._gluepot_hooked = True
    plain_stop = session_class.stop
    plain_build = session_class.Builder.getOrCreate
    plain_sql = session_class.sql

    def build(self: Any) -> Any:
        mine = door()
        if mine:
            self._options = all_at_home(self._options, mine.notice_once)
        return mine.build(self._options, lambda: plain_build(self)) if mine else plain_build(self)

    def stop(self: Any) -> None:
        mine = door()
        if mine is None:
            plain_stop(self)
            return
        # It still talks to the JVM after it has stopped the context: the JVM ends after that.
        mine.in_session_stop = True
        try:
            plain_stop(self)
        finally:
            mine.in_session_stop = False
            mine.end()

    @wraps(plain_sql)
    def sql(self: Any, sqlQuery: str, args: Any = None, **kwargs: Any) -> Any:  # noqa: N803 - PySpark's name
        frame = plain_sql(self, sqlQuery, args, **kwargs)
        mine = door()
        if mine and not args and not kwargs:
            mine.sql_ran(self, sqlQuery)
        return frame

    session_class.stop = stop
    session_class.Builder.getOrCreate = build
    session_class.sql = sql


def _hook_conf(module: Any, door: CurrentDoor) -> None:
    conf_class = module.RuntimeConfig
    if getattr(conf_class, "_gluepot_hooked", False):
        return
    conf_class._gluepot_hooked = True
    plain_set = conf_class.set

    @wraps(plain_set)
    def set_one(self: Any, key: str, value: Any) -> None:
        mine = door()
        meant = at_home(key, value) if mine else (key, value)
        if mine and meant != (key, value):
            mine.notice_once("catalogs in AWS", OURS_INSTEAD)
        if meant is not None:
            plain_set(self, *meant)

    conf_class.set = set_one


def _hook_connect(module: Any, door: CurrentDoor) -> None:
    session_class = module.SparkSession
    if getattr(session_class, "_gluepot_hooked", False):
        return
    session_class._gluepot_hooked = True
    _quieten()
    plain_stop = session_class.stop

    def stop(self: Any) -> None:
        mine = door()
        current = mine.current if mine else None
        if mine and isinstance(current, ConnectSession) and current.spark is self:
            mine.end()  # which comes back here when it has let go
        else:
            plain_stop(self)

    session_class.stop = stop


def _hook_queries(module: Any, door: CurrentDoor) -> None:
    query_class = module.StreamingQuery
    if getattr(query_class, "_gluepot_hooked", False):
        return
    query_class._gluepot_hooked = True
    plain_init = query_class.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        plain_init(self, *args, **kwargs)
        mine = door()
        if mine:
            mine.on_query(self)

    query_class.__init__ = init


def _quieten() -> None:
    """PySpark writes every SQL error to stderr as JSON with the JVM's stack, besides raising it: once is enough."""
    from pyspark.logger import PySparkLogger

    PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    PySparkLogger.getLogger("DataFrameQueryContextLogger").setLevel(logging.CRITICAL)


def clear_pyspark() -> None:
    """Leave PySpark as if it had never been asked for a context; its JVM is somebody else's business."""
    module = sys.modules.get(CONTEXT_MODULE)
    if module is None:
        return
    context_class = module.SparkContext
    active = context_class._active_spark_context
    if active is not None:
        active._jsc = None
        with contextlib.suppress(Exception):  # a socket server of a session that is gone
            active._accumulatorServer.shutdown()
    context_class._active_spark_context = None
    context_class._gateway = None
    context_class._jvm = None
    session_module = sys.modules.get(_SESSION_MODULE)
    if session_module is not None:
        session_module.SparkSession._instantiatedSession = None
        session_module.SparkSession._activeSession = None
