"""A verb of a route says what it takes and answers; parsing, replying and the OpenAPI document follow from that."""

from __future__ import annotations

import functools
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from gluepot.errors import InvalidInputError
from gluepot.server.wire import Wire

if TYPE_CHECKING:
    from gluepot.server.handler import GluepotHandler

_ATTRIBUTE = "gluepot_endpoint"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What one verb takes and answers. `query` and `body` are None where it takes none."""

    summary: str
    response: type[Wire]
    query: type[Wire] | None
    body: type[Wire] | None
    status: HTTPStatus


@dataclass(frozen=True)
class Route:
    """One path below `gluepot/`, with `{names}` for its variable parts, and the handler that serves it."""

    path: str
    handler: type[GluepotHandler]

    @property
    def pattern(self) -> str:
        """The path as the regular expression that tornado wants."""
        return "/gluepot/" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)


def endpoint(
    response: type[Wire],
    *,
    query: type[Wire] | None = None,
    body: type[Wire] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Callable[[Callable[..., Awaitable[Wire]]], Callable[..., Awaitable[None]]]:
    """Turn a method that returns a `response` into a verb: `query` and `body` reach it parsed, by these names."""

    def decorate(method: Callable[..., Awaitable[Wire]]) -> Callable[..., Awaitable[None]]:
        @functools.wraps(method)
        async def verb(self: GluepotHandler, **path: str) -> None:
            given: dict[str, Any] = dict(path)
            if query is not None:
                given["query"] = _parse(query, self.query_arguments(query))
            if body is not None:
                given["body"] = _parse(body, self.request.body or b"{}")
            answer = await method(self, **given)
            assert isinstance(answer, response), f"{method.__qualname__} must answer {response.__name__}"
            self.reply(answer, status)

        summary = (method.__doc__ or "").strip().split("\n")[0].rstrip(".")
        described = Endpoint(summary=summary, response=response, query=query, body=body, status=status)
        setattr(verb, _ATTRIBUTE, described)
        return verb

    return decorate


def endpoint_of(method: object) -> Endpoint | None:
    """Return what a handler's method says about itself, or None for one that is no endpoint."""
    return getattr(method, _ATTRIBUTE, None)


def _parse(model: type[Wire], given: bytes | dict[str, str]) -> Wire:
    try:
        return model.model_validate_json(given) if isinstance(given, bytes) else model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "The request"
        raise InvalidInputError(f"{name}: {first['msg']}, not {first['input']!r}.") from None
