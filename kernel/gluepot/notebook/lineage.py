"""Lineage of a notebook: what its cells write, by whichever way they write it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from gluepot.sessions.plan_events import Executions
from gluepot.sessions.plan_watch import PlanWatch

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.sessions.door import Door
    from gluepot.sql.plan_lineage import SparkWork


class NotebookLineage:
    """Records the writes of one notebook's cells. A cell itself only rings a bell."""

    def __init__(self, shell: Any, door: Door, app: Callable[[], App]) -> None:
        self._shell = shell
        self._door = door
        self._app = app
        self._watch = PlanWatch(door, self._keep, Executions.COMMANDS)

    def install(self) -> None:
        """Watch cells from now on; must come after what replaces `door.on_context`."""
        self._watch.install()
        self._shell.events.register("pre_run_cell", lambda _info: self._watch.begin())
        self._shell.events.register("post_run_cell", lambda _result: self._watch.settle())

    def _keep(self, work: Sequence[SparkWork]) -> None:
        from gluepot.catalog.lineage_models import LineageKind, LineageOrigin

        origin = LineageOrigin(kind=LineageKind.NOTEBOOK, reference=self._door.owner.name)
        self._app().lineage.record_spark(work, origin)
