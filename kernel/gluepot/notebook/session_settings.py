"""What this notebook wants its session to be, before it starts and while it runs.

Before the start every setting shapes the session. While one runs, what can change live changes live; the rest is
kept for the next session, and the cell says what `%%configure -f` would restart.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gluepot.sessions.adoption import search_path
from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.engines import chosen_master
from gluepot.sessions.fit import heap_mb
from gluepot.sessions.glue_settings import LAKE_FORMATS, GlueSettings, apply_body, apply_setting, shaped_spec
from gluepot.sessions.live import apply_live

if TYPE_CHECKING:
    from gluepot.notebook.session_connections import SessionConnections
    from gluepot.sessions.door import Door
    from gluepot.sessions.python_modules import PythonModules
    from gluepot.settings import Settings


class SessionSettings:
    """The settings of one notebook's session.

    Args:
        door: whose next session they shape.
        home: returns the home's settings; called when a shape is needed.
        say: shows a quiet line in the running cell.
        connections: gives the selected connections to sessions.
        modules: makes additional modules importable.
        end: ends the running session, for a reason.
    """

    def __init__(
        self,
        door: Door,
        home: Callable[[], Settings],
        say: Callable[[str], None],
        connections: SessionConnections,
        modules: PythonModules,
        *,
        end: Callable[[str], None],
    ) -> None:
        self.current = GlueSettings()
        self._modules = modules
        self._connections = connections
        self._door = door
        self._home = home
        self._say = say
        self._end = end
        self._said: set[str] = set()

    def set(self, name: str, value: Any) -> None:
        """Apply one setting by its Glue name."""
        change = apply_setting(self.current, name, value)
        self._take(change.settings, [change.notice] if change.notice else [])

    def configure(self, body: str, *, restart: bool) -> None:
        """Apply the body of `%%configure`; with `restart` a running session is ended so that all of it holds."""
        settings, notices = apply_body(self.current, body)
        self._check_lakes(settings.job_arguments.get(LAKE_FORMATS, ""), settings.spec.jars)
        if restart and self._door.current is not None:
            self._end("restarted by %%configure -f")
            notices.append(
                "The session was ended; the next cell that uses Spark starts one with these settings."
            )
        self._take(settings, notices)

    def _check_lakes(self, formats: str, jars: tuple[str, ...]) -> None:
        """Refuse, before anything is changed, a lake format whose connector is not there. A session has all others."""
        if formats:
            from gluepot.connectors.installed import installed_connectors
            from gluepot.sessions.glue_arguments import check_lakes

            check_lakes(formats, {connector.name for connector in installed_connectors(self._home())}, jars)

    def _take(self, settings: GlueSettings, notices: list[str]) -> None:
        before, home = self.current, self._home()
        if settings.spec.connections != before.spec.connections:
            self._connections.select(settings.spec.connections)
        spec, shaped = shaped_spec(
            settings, heap_ceiling_mb=heap_mb(home), master=chosen_master(settings.spec, home)
        )
        if (before.worker_type, before.number_of_workers) != (
            settings.worker_type,
            settings.number_of_workers,
        ):
            notices.append(shaped)
        running = self._door.current is not None
        if running and spec != self._door.spec:
            notices.extend(apply_live(self._door.session(), self._door.spec, spec))
        self._door.spec = spec
        if settings.spec.py_files != before.spec.py_files:
            self._make_importable(settings.spec.py_files)
        if settings.spec.packages != before.spec.packages and self._modules.add(
            self._located(settings.spec.packages)
        ):
            self._reach_workers()
        if settings.job_arguments != before.job_arguments:
            _as_command_line(settings.job_arguments)
        self.current = settings
        for notice in notices:
            self._say_once(notice)

    def _make_importable(self, py_files: Sequence[str]) -> None:
        """Let cells import from Python files before there is a session, which brings them to workers."""
        from gluepot.crawl.locations import import_folders

        found = import_folders(py_files, self._home().mounts, Path.cwd())
        sys.path[1:1] = [folder for folder in found if folder not in sys.path]

    def _located(self, packages: Sequence[str]) -> list[str]:
        """Return requirements with wheels in mounted buckets by their path."""
        from gluepot.crawl.locations import local_path

        mounts = self._home().mounts
        return [
            str(local_path(text, mounts, Path.cwd()) or text) if "://" in text else text for text in packages
        ]

    def _reach_workers(self) -> None:
        """Let the workers of a session that runs find modules that were added after its start."""
        if isinstance(self._door.current, ClaimedSession):
            context = self._door.session().sparkContext
            context.environment["PYTHONPATH"] = search_path(Path.cwd(), os.environ)

    def _say_once(self, notice: str) -> None:
        if notice and notice not in self._said:
            self._said.add(notice)
            self._say(notice)


def _as_command_line(arguments: Mapping[str, str]) -> None:
    """Put job arguments where a script finds them: `getResolvedOptions(sys.argv, ["NAME"])`."""
    sys.argv[1:] = [part for name, value in arguments.items() for part in (name, value)]
