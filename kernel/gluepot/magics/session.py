"""`%session`: the Spark session of this notebook."""

from __future__ import annotations

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from gluepot.display.sessions import SessionList
from gluepot.magics.base import GluepotMagics


@magics_class
class SessionMagics(GluepotMagics):
    """The session of this notebook."""

    @line_magic
    @magic_arguments()
    @argument(
        "action",
        nargs="?",
        default="status",
        choices=["status", "start", "stop", "restart", "list", "errors"],
    )
    @argument(
        "-m", "--master", metavar="URL", help="Where Spark runs, from the next start on: sc://host:15002."
    )
    def session(self, line: str) -> None:
        """See, start, stop or restart this notebook's Spark session, or list all sessions."""
        options = parse_argstring(self.session, line)
        action = options.action
        kernel = self.shell.kernel
        if action == "errors":
            print(kernel.spark_errors.last_stack or "Spark has reported no error in this notebook.")
            return
        if action in ("stop", "restart"):
            kernel.door.end("stopped by %session")
        if options.master:
            kernel.session_settings.set("master", options.master)
        if action in ("start", "restart"):
            kernel.lazy_spark.start()
        current = kernel.door.current
        self.show(
            SessionList(
                sessions=tuple(self.app.sessions.list_sessions()),
                mine=current.id if current else "",
                only_mine=action != "list",
                cost=kernel.life.cost(kernel.session_settings.current, self.app.settings)
                if current
                else None,
                idle_left_s=kernel.life.idle_left_s(),
            )
        )
