"""What every handler shares: the backend, the reply, and errors in one shape."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from types import TracebackType
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError

from gluepot import __version__
from gluepot.errors import GluepotError
from gluepot.server.backend import Backend
from gluepot.server.errors import reply_for, status_of
from gluepot.server.wire import Wire

BACKEND = "gluepot_backend"
_RANDOM_NAME = re.compile(r"[0-9a-f]{32}")
CHANGES = "gluepot_changes"
VERSION_HEADER = "Gluepot-Version"
_log = logging.getLogger(__name__)


class GluepotHandler(APIHandler):
    """Base of our handlers. A verb is decorated `@authenticated`, `@authorized`, `@endpoint(…)`, in this order.

    Tornado gives a GET's reply its ETag and answers 304 to a matching `If-None-Match`.
    """

    auth_resource = "gluepot"
    # A panel that polls must not keep a server alive that a hub wants to cull.
    _track_activity = False

    @property
    def backend(self) -> Backend:
        backend: Backend = self.settings[BACKEND]
        self.settings[CHANGES].wake()
        return backend

    @property
    def person(self) -> str:
        """Who asks, by a name that people know: whoever came by a token has a random one, and one to be called by."""
        user = self.current_user
        return str(user.name if _RANDOM_NAME.fullmatch(user.username) and user.name else user.username)

    def query_arguments(self, model: type[Wire]) -> dict[str, str]:
        """Return the arguments of the query that `model` knows; Jupyter's own (`token`) are left out."""
        found = {name: self.get_query_argument(name, None) for name in model.model_fields}
        return {name: value for name, value in found.items() if value is not None}

    def reply(self, answer: Wire, status: HTTPStatus = HTTPStatus.OK) -> None:
        """Finish with `answer` as JSON, which a browser may keep but must ask about again."""
        self.set_header("Cache-Control", "no-cache")
        self.set_header(VERSION_HEADER, __version__)
        self.set_status(status)
        self.finish(answer.model_dump_json())

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        error = _error_of(status_code, kwargs)
        super().send_error(status_of(error) if isinstance(error, GluepotError) else status_code, **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.finish(reply_for(status_code, _error_of(status_code, kwargs)).model_dump_json())

    def log_exception(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, GluepotError):
            _log.info("%s %s: %s", self.request.method, self.request.path, error)
        else:
            super().log_exception(kind, error, traceback)


def _error_of(status_code: int, kwargs: dict[str, Any]) -> BaseException:
    _, error, _ = kwargs.get("exc_info") or (None, None, None)
    return error if isinstance(error, BaseException) else HTTPError(status_code)
