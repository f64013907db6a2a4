"""Every magic of the AWS Glue kernel, with its name and arguments, so that Glue notebooks run unchanged."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from IPython.core.magic import cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from gluepot.display.sessions import SessionList
from gluepot.magics.base import GluepotMagics
from gluepot.magics.jupyter_page import server_base
from gluepot.sessions.glue_settings import line_value, whole_body

if TYPE_CHECKING:
    from gluepot.app import App

# Magics that set one thing: `%worker_type G.1X`.
SETTING_MAGICS = (
    "profile", "region", "endpoint", "iam_role", "idle_timeout", "timeout", "session_id_prefix", "glue_version",
    "session_type", "number_of_workers", "worker_type", "min_workers", "max_capacity", "object_memory_head",
    "object_memory_worker", "extra_py_files", "extra_jars", "additional_python_modules", "spark_conf",
    "security_config", "job_type",
)  # fmt: skip


@magics_class
class GlueMagics(GluepotMagics):
    """Glue's session magics."""

    def __init__(self, shell: Any, app: Callable[[], App]) -> None:
        super().__init__(shell, app)
        for name in SETTING_MAGICS:
            shell.register_magic_function(partial(self._set, name), "line", name)

    def _set(self, name: str, line: str) -> None:
        """Set one thing of this notebook's session (AWS Glue's magic of this name)."""
        self.shell.kernel.session_settings.set(name, line_value(line))

    @line_magic
    def etl(self, _line: str) -> None:
        """Say that the session is for batch work (it is)."""

    @line_magic
    def streaming(self, _line: str) -> None:
        """Say that the session is for streaming; a session of ours does both."""

    @magic_arguments()
    @argument("-f", "--force", action="store_true", help="End a running session, so that all settings hold.")
    @no_var_expand  # its braces are JSON
    @cell_magic
    def configure(self, line: str, cell: str) -> None:
        """Set many things at once: JSON, or lines of `key = value`."""
        options, body = whole_body(line, cell)
        force = parse_argstring(self.configure, options).force
        self.shell.kernel.session_settings.configure(body, restart=force)

    @no_var_expand
    @cell_magic
    def tags(self, line: str, cell: str) -> None:
        """Tag this notebook's session: a JSON object of names and values."""
        self.shell.kernel.session_settings.set("tags", whole_body(line, cell)[1])

    @cell_magic
    def assume_role(self, _line: str, cell: str) -> None:
        """Accepted: there is no role to take on."""
        self.shell.kernel.session_settings.set("assume_role", cell)

    @line_magic
    def session_id(self, _line: str) -> None:
        """Print the id of this notebook's session."""
        current = self.shell.kernel.door.current
        print(
            current.id if current else "There is no session yet; the first cell that uses Spark starts one."
        )

    @line_magic
    def status(self, _line: str) -> None:
        """Show this notebook's session."""
        self.shell.run_line_magic("session", "status")

    @line_magic
    def list_sessions(self, _line: str) -> None:
        """Show every session of this home folder."""
        sessions = tuple(self.app.sessions.list_sessions())
        self.show(SessionList(sessions=sessions, jupyter_base=server_base()))

    @line_magic
    def reconnect(self, line: str) -> None:
        """Take over a session by its id; one of another notebook after its %session detach."""
        self.shell.run_line_magic("session", f"attach {line_value(line)}")

    @line_magic
    def glue_ray(self, _line: str) -> None:
        """Say that the session is for Ray, which is not built yet."""
        self.shell.kernel.session_settings.set("session_type", "ray")

    @line_magic
    def stop_session(self, _line: str) -> None:
        """End this notebook's session."""
        self.shell.run_line_magic("session", "stop")

    @line_magic
    def delete_session(self, _line: str) -> None:
        """End this notebook's session, as Glue's first kernel called it."""
        self.shell.run_line_magic("session", "stop")

    @line_magic
    def new_session(self, _line: str) -> None:
        """End this notebook's session and start another, as Glue's first kernel called it."""
        self.shell.run_line_magic("session", "restart")

    @line_magic
    def matplot(self, line: str) -> None:
        """Show a matplotlib figure: `%matplot plt`."""
        plot = self.shell.ev(line.strip() or "plt")
        figure = plot.gcf() if hasattr(plot, "gcf") else plot
        display(figure)
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None and type(figure).__module__.startswith("matplotlib."):
            pyplot.close(figure)  # else the end of the cell shows it once more

    @line_magic
    def plotly(self, line: str) -> None:
        """Show a plotly figure."""
        display(self.shell.ev(line.strip()))

    @line_magic
    def help(self, line: str) -> None:
        """Show the magics."""
        self.shell.run_line_magic("gluepot", line)
