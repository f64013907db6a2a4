"""`spark` and `sc` exist from the start and cost nothing until a cell names them.

Before a cell runs its code is looked at: where it loads one of the names, the real object takes the place of the
stand-in, so that even `type(spark)` in the first cell is the real class (recipe: reference/jupyterlab.md 2.2).
"""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from gluepot.sessions.no_context import NoContext, context_of

if TYPE_CHECKING:
    from gluepot.notebook.notices import NoticeBoard
    from gluepot.sessions.door import Door

_NAMES = ("spark", "sc")
_CONTEXTS = ("SparkContext", "NoContext")
_KINDS = {"SparkSession": ("SparkSession",), "SparkContext": _CONTEXTS, "NoContext": _CONTEXTS}


class LazySpark:
    """Puts stand-ins into a shell and replaces them in time."""

    def __init__(self, shell: Any, door: Door, notices: NoticeBoard) -> None:
        self._shell = shell
        self._door = door
        self._notices = notices
        self._failure: BaseException | None = None
        self._magics_left = 0  # of those above the cell's code that set up its session

    def install(self) -> None:
        """Put the stand-ins in place and watch cells."""
        for name in _NAMES:
            self._put(name, StandIn(name, self))
        self._shell.events.register("pre_run_cell", self._before_cell)
        self._shell.events.register("post_run_cell", self._after_cell)

    def start(self) -> Any:
        """Return the SparkSession, acquiring one if needed, and put the real objects in place of the stand-ins."""
        had = self._door.current is not None
        if not had:
            self._notices.begin()
        ready = "Spark did not start"
        try:
            spark = self._door.session()
            ready = "Spark is ready"
        finally:
            if not had:
                self._notices.end(ready)
        user = self._shell.user_ns
        for name, value in (("spark", spark), ("sc", context_of(spark))):
            if isinstance(user.get(name), StandIn) or _is_stale(user.get(name), value):
                self._put(name, value)
        return spark

    def start_for_name(self) -> Any:
        """Return the SparkSession for a stand-in that a cell uses.

        Where it could not be had when the cell began, that error is raised: another try would only cost the same wait.
        """
        if self._failure is not None and self._door.current is None:
            raise self._failure
        return self.start()

    def _put(self, name: str, value: Any) -> None:
        self._shell.user_ns[name] = value
        self._shell.user_ns_hidden[name] = value  # `%who` lists what the user made

    def _before_cell(self, info: Any) -> None:
        self._failure = None
        source = info.raw_cell or ""
        if not self._needs_session(source):
            return
        self._magics_left = setting_magics(source)
        if not self._magics_left:
            self._try_to_start()

    def magic_ran(self) -> None:
        """A line magic of the cell is over: the session starts after the last one that sets it up."""
        if self._magics_left:
            self._magics_left -= 1
            if not self._magics_left:
                self._try_to_start()

    def _try_to_start(self) -> None:
        try:
            self.start()
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - an error here would only be printed
            self._failure = error  # the cell itself meets it at the first of the names, and fails
            for name in _NAMES:
                if self._is_pending(name):
                    self._put(name, StandIn(name, self))

    def _after_cell(self, _result: Any) -> None:
        self._failure = None
        self._magics_left = 0

    def _needs_session(self, raw_cell: str) -> bool:
        """Say whether the cell loads `spark` or `sc` while a stand-in, or an object of a dead JVM, holds the name."""
        if not any(name in raw_cell for name in _NAMES):
            return False
        pending = {name for name in _NAMES if self._is_pending(name)}
        if not pending:
            return False
        try:
            tree = ast.parse(self._shell.transform_cell(raw_cell))
        except SyntaxError:
            return False
        return bool(loaded_before_set(tree, pending))

    def _is_pending(self, name: str) -> bool:
        value = self._shell.user_ns.get(name)
        if isinstance(value, StandIn):
            return True
        # Ours, but its JVM has ended: the next cell gets a new one.
        ours = _is_sparks(value) and self._shell.user_ns_hidden.get(name) is value
        return ours and (self._door.current is None or not self._door.current.is_alive())


class StandIn:
    """Stands for `spark` or `sc` until one is needed; completion works on it without starting anything."""

    def __init__(self, name: str, lazy: LazySpark) -> None:
        self.__dict__.update(_name=name, _lazy=lazy)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):  # IPython asks any object for its `_repr_…_` methods
            raise AttributeError(attribute)
        spark = self._lazy.start_for_name()
        return getattr(spark if self._name == "spark" else context_of(spark), attribute)

    def __dir__(self) -> list[str]:
        from pyspark import SparkContext
        from pyspark.sql import SparkSession

        return [
            n for n in dir(SparkSession if self._name == "spark" else SparkContext) if not n.startswith("_")
        ]

    def __repr__(self) -> str:
        return f"<{self._name}: a Spark session starts when a cell uses it>"


def setting_magics(source: str) -> int:
    """Return how many magics above a cell's code say how its session is to be: `%extra_jars …` over `spark.read…`."""
    if "%" not in source:
        return 0
    from gluepot.jobs.ipython_syntax import leading_magics
    from gluepot.jobs.magic_words import LINE_MAGICS, Meaning

    meanings = (LINE_MAGICS.get(name) for name in leading_magics(source))
    return len(list(takewhile(lambda meaning: meaning in (Meaning.SESSION, Meaning.INSTALL), meanings)))


def loaded_before_set(tree: ast.AST, names: set[str]) -> set[str]:
    """Return which of `names` a cell reads before it sets them: `sc = SparkContext()` followed by `sc.x` reads none."""
    reader = _Reader(names)
    reader.visit(tree)
    return reader.loaded


class _Reader(ast.NodeVisitor):
    """Walks in the order of evaluation: the value of an assignment before its targets."""

    def __init__(self, names: set[str]) -> None:
        self._names = names
        self._set: set[str] = set()
        self.loaded: set[str] = set()

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id not in self._names:
            return
        if isinstance(node.ctx, ast.Store):
            self._set.add(node.id)
        elif node.id not in self._set:
            self.loaded.add(node.id)


def _is_stale(value: Any, fresh: Any) -> bool:
    """Say whether a session or context is that of a session before, of whichever engine that was."""
    return (
        _is_sparks(value)
        and type(value).__name__ in _KINDS.get(type(fresh).__name__, ())
        and value is not fresh
    )


def _is_sparks(value: Any) -> bool:
    return type(value).__module__.startswith("pyspark.") or isinstance(value, NoContext)
