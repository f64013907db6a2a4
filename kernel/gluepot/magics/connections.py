"""`%connections` and `%connection`: named connections in a notebook."""

from __future__ import annotations

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from gluepot.display.connections import ConnectionList, ConnectionSelection
from gluepot.magics.base import GluepotMagics
from gluepot.sessions.glue_settings import comma_list, line_value


@magics_class
class ConnectionMagics(GluepotMagics):
    """Connections."""

    @line_magic
    def connections(self, line: str) -> None:
        """List the connections; `%connections a,b` selects some for this session, as AWS Glue's magic does."""
        names = comma_list(line_value(line))
        if not names:
            self.show(ConnectionList(connections=self.app.connections.list()))
            return
        self.shell.kernel.session_settings.set("connections", list(names))
        selected = tuple(c for c in self.app.connections.list() if c.name in names)
        self.show(ConnectionSelection(selected=selected))

    @line_magic
    @magic_arguments()
    @argument("name", nargs="+", help="The connection.")
    def connection(self, line: str) -> None:
        """Show a connection, or connect and say whether it works: `%connection NAME [test|show]`."""
        *words, action = parse_argstring(self.connection, line).name
        if not words or action not in ("test", "show"):
            words, action = [*words, action], "show"
        name = " ".join(words)
        service = self.app.connections
        self.show(service.test(name) if action == "test" else service.get(name))
