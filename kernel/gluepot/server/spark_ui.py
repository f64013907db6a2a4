"""The Spark UI of a session, through this server: `gluepot/spark-ui/SESSION/…`, for whoever may use gluepot.

Spark listens on loopback only. It builds its links on the `X-Forwarded-Context` that is sent along (Spark 4.1.4:
`UIUtils.uiRoot`), so nothing in its pages is rewritten; redirects are, since they name its own address. It is for
looking: the links of the UI that end jobs would be followed with a user's cookie from any page.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urlsplit

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.web import authenticated

from gluepot.errors import InvalidInputError, UnavailableError
from gluepot.server.handler import GluepotHandler

PATTERN = r"/gluepot/spark-ui/(?P<session>[0-9a-f]+)(?P<path>/.*|)"
_CONNECT_LIMIT_S = (
    10.0  # also how long a request may wait behind others: a page asks for twenty things at once
)
_ANSWER_LIMIT_S = 60.0
_ASKED = ("Accept", "Accept-Language", "If-None-Match", "If-Modified-Since")  # neither cookies nor tokens
_ANSWERED = ("Content-Type", "Cache-Control", "ETag", "Last-Modified", "Expires")


class SparkUiHandler(GluepotHandler):
    @property
    def content_security_policy(self) -> str:
        # Jupyter's for pages: the one of its API forbids every script, and the UI is made of them.
        return "frame-ancestors 'self'"

    @authenticated
    @authorized
    async def get(self, session: str, path: str) -> None:
        """Answer what the session's Spark UI answers to this path and query."""
        if not path:
            self.redirect(f"{self._root(session)}/")
            return
        if "/kill" in path:
            raise InvalidInputError(
                "Nothing is ended through this page.", "Interrupt the cell, or stop the job run."
            )
        address = await self.backend.read(lambda app: app.sessions.ui_address(session))
        self._pass_on(await self._fetch(session, address), self._root(session))

    def _root(self, session: str) -> str:
        return str(url_path_join(self.base_url, "gluepot", "spark-ui", session))

    async def _fetch(self, session: str, address: str) -> HTTPResponse:
        root = self._root(session)
        # As it was written: what tornado has decoded could not be written back for certain.
        below = urlsplit(self.request.uri or "").path.partition(f"/spark-ui/{session}")[2]
        query = [pair for pair in parse_qsl(self.request.query, keep_blank_values=True) if pair[0] != "token"]
        headers = {name: self.request.headers[name] for name in _ASKED if name in self.request.headers}
        request = HTTPRequest(
            f"{address}{below}?{urlencode(query)}" if query else f"{address}{below}",
            headers={**headers, "X-Forwarded-Context": root},
            follow_redirects=False,
            connect_timeout=_CONNECT_LIMIT_S,
            request_timeout=_ANSWER_LIMIT_S,
        )
        try:
            return await AsyncHTTPClient().fetch(request, raise_error=False)
        except OSError as error:
            raise UnavailableError(
                f"The Spark UI of session {session!r} does not answer.", "See: gluepot session list"
            ) from error

    def _pass_on(self, answer: HTTPResponse, root: str) -> None:
        if answer.code == 599:  # tornado's own: nothing came back
            raise UnavailableError(
                f"The Spark UI does not answer: {answer.reason}.", "Try again in a moment."
            )
        self.set_status(answer.code)
        for name in _ANSWERED:
            if name in answer.headers:
                self.set_header(name, answer.headers[name])
        if "Location" in answer.headers:
            self.set_header("Location", _below(answer.headers["Location"], root))
        kind = answer.headers.get("Content-Type", "text/plain")
        if answer.code == HTTPStatus.NOT_MODIFIED:
            self.finish()
        else:
            self.finish(answer.body, set_content_type=kind)


def _below(location: str, root: str) -> str:
    """Return where a redirect of Spark's leads, as a path of this server's."""
    parts = urlsplit(location)
    path = parts.path if parts.path.startswith(f"{root}/") else f"{root}{parts.path}"
    return f"{path}?{parts.query}" if parts.query else path
