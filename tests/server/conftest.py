"""The server extension in a real Jupyter server, over the real services of a home folder of its own."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403 - see below
from tornado.httpclient import HTTPClientError, HTTPResponse

from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.models import SourceKind

# Not as a plugin: that would give every test of the project, whatever it tests, an event loop made and closed
# around it, which breaks those that bring their own.


@pytest.fixture
def jp_server_config(database) -> dict[str, Any]:
    """Load the extension; the tests' own database is migrated, so no pot has to be started."""
    return {"ServerApp": {"jpserver_extensions": {"gluepot": True}}, "GluepotServer": {"pot": "expect"}}


@dataclass(frozen=True)
class Answer:
    """A reply: its status, headers, and JSON body (None for an empty one)."""

    status: int
    headers: Any
    body: Any


class Client:
    """Speaks to the routes as a page does, and returns errors instead of raising them."""

    def __init__(self, fetch: Callable[..., Awaitable[HTTPResponse]]) -> None:
        self._fetch = fetch

    async def get(self, *path: str, headers: dict[str, str] | None = None, **query: Any) -> Answer:
        return await self._ask(*path, method="GET", params=query, headers=headers or {})

    async def post(
        self, *path: str, body: Any = None, raw: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        text = raw if raw is not None else json.dumps(body or {})
        return await self._ask(*path, method="POST", body=text, headers=headers or {})

    async def _ask(self, *path: str, **options: Any) -> Answer:
        try:
            response = await self._fetch("gluepot", *path, **options)
        except HTTPClientError as error:
            if error.response is None:
                raise
            response = error.response
        body = json.loads(response.body) if response.body else None
        return Answer(response.code, response.headers, body)


@pytest.fixture
def client(jp_fetch) -> Client:
    return Client(jp_fetch)


@pytest.fixture
def jobs(app, tmp_path):
    """A service with the job `nightly`: two parameters, plain Python."""
    cells = (
        Cell(number=1, id="a", source='limit = 10\nlabel = "x"', tags=frozenset({"parameters", "job"})),
        Cell(number=2, id="b", source="print(limit, label)", tags=frozenset({"job"})),
    )
    source = CellSource(kind=SourceKind.NOTEBOOK, cells=cells, folder=str(tmp_path), path="n.ipynb")
    app.jobs.promote("nightly", source, Selection(), description="Counts things")
    return app.jobs
