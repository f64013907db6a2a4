"""`%session`: the Spark session of this notebook."""

from __future__ import annotations

from typing import Any

from IPython.core.error import StdinNotImplementedError
from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from gluepot.display.sessions import DetachedSession, SessionList, SessionUi, ui_path
from gluepot.errors import ConflictError, InvalidInputError
from gluepot.magics.base import GluepotMagics
from gluepot.magics.jupyter_page import server_base

ACTIONS = (
    "status", "start", "stop", "restart", "list", "attach", "detach", "ui", "restore", "errors",
)  # fmt: skip


@magics_class
class SessionMagics(GluepotMagics):
    """The session of this notebook."""

    @line_magic
    @magic_arguments()
    @argument("action", nargs="?", default="status", choices=ACTIONS)
    @argument(
        "names", nargs="*", metavar="NAME", help="restore: these variables, not everything that was lost."
    )
    @argument(
        "-m", "--master", metavar="URL", help="Where Spark runs, from the next start on: sc://host:15002."
    )
    @argument("-y", "--yes", action="store_true", help="restore: run cells that write, too, without asking.")
    def session(self, line: str) -> None:
        """See, start, stop or restart this notebook's Spark session, or list all sessions."""
        options = parse_argstring(self.session, line)
        getattr(self, f"_{options.action}")(options)

    def _status(self, options: Any) -> None:
        if options.master:
            self.shell.kernel.session_settings.set("master", options.master)
        self._show(only_mine=True)

    def _list(self, options: Any) -> None:  # noqa: ARG002
        self._show(only_mine=False)

    def _start(self, options: Any) -> None:
        if options.master:
            self.shell.kernel.session_settings.set("master", options.master)
        self.shell.kernel.lazy_spark.start()
        self._show(only_mine=True)

    def _stop(self, options: Any) -> None:
        self.shell.kernel.life.release("stopped by %session")
        self._status(options)

    def _restart(self, options: Any) -> None:
        self.shell.kernel.life.release("stopped by %session")
        self._start(options)

    def _attach(self, options: Any) -> None:
        self.shell.kernel.life.attach(_one(options.names, "attach", "a session's id"))
        self.shell.kernel.lazy_spark.start()
        self._show(only_mine=True)

    def _detach(self, options: Any) -> None:  # noqa: ARG002
        self.show(DetachedSession(id=self.shell.kernel.life.detach()))

    def _ui(self, options: Any) -> None:
        current = self.shell.kernel.door.current
        if current is None and not options.names:
            raise ConflictError("This notebook has no Spark session, so no Spark UI.", "Run: %session start")
        session = _one(options.names, "ui", "a session's id") if options.names else current.id
        path = ui_path(server_base(), session)
        self.show(SessionUi(session=session, url=self.app.sessions.ui_address(session), path=path))

    def _restore(self, options: Any) -> None:
        answer = (lambda _question: True) if options.yes else self._asked
        self.show(self.shell.kernel.restore.restore(options.names, answer))

    def _errors(self, options: Any) -> None:  # noqa: ARG002
        print(self.shell.kernel.spark_errors.last_stack or "Spark has reported no error in this notebook.")

    def _asked(self, question: str) -> bool:
        try:
            return input(question).strip().lower() in ("y", "yes")
        except StdinNotImplementedError:  # nobody is there to answer
            return False

    def _show(self, *, only_mine: bool) -> None:
        kernel = self.shell.kernel
        current = kernel.door.current
        self.show(
            SessionList(
                sessions=tuple(self.app.sessions.list_sessions()),
                mine=current.id if current else "",
                only_mine=only_mine,
                cost=kernel.life.cost(kernel.session_settings.current, self.app.settings),
                idle_left_s=kernel.life.idle_left_s(),
                life_left_s=kernel.life.life_left_s(),
                connections=kernel.session_settings.current.spec.connections,
                tags=kernel.session_settings.current.tags,
                jupyter_base=server_base(),
            )
        )


def _one(names: list[str], action: str, what: str) -> str:
    if len(names) != 1:
        raise InvalidInputError(f"%session {action} takes {what}.", "See: %session list")
    return names[0]
