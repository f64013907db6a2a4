"""What holds for every route, whichever domain it is of."""

from __future__ import annotations

import inspect
import re
from datetime import date
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from jupyter_server.auth.authorizer import Authorizer
from pydantic import AwareDatetime
from tornado.web import RequestHandler

from gluepot.errors import Fault
from gluepot.server.backend import Backend
from gluepot.server.endpoint import Route, endpoint_of
from gluepot.server.fallback import FallbackHandler
from gluepot.server.openapi import endpoints
from gluepot.server.routes import ROUTES
from gluepot.server.wire import Wire

VERBS = [(route, verb) for route in ROUTES for verb in endpoints(route)]
CHANGING_VERBS = [(route, verb) for route, verb in VERBS if verb != "get"]
ERROR_KEYS = {"error", "message", "next_step"}


def path_of(route: Route) -> list[str]:
    return re.sub(r"\{\w+\}", "nothing_of_this_name", route.path).split("/")


async def ask(client, route, verb, headers=None):
    if verb == "get":
        query = endpoints(route)[verb].query
        given = example_in(query) if query is not None else {}
        return await client.get(*path_of(route), headers=headers, **given)
    return await client.post(*path_of(route), body=example_of(route, verb), headers=headers)


def example_of(route: Route, verb: str) -> dict[str, object]:
    """A body with something in every field that must be there."""
    model = endpoints(route)[verb].body
    return example_in(model) if model is not None else {}


def example_in(model: type[Wire]) -> dict[str, object]:
    def value(annotation: object) -> object:
        if annotation is str:
            return "x"
        if annotation is int:
            return 1
        if annotation is date:
            return "2026-01-01"
        if annotation is AwareDatetime:
            return "2026-01-01T00:00:00Z"
        if isinstance(annotation, type) and issubclass(annotation, Wire):
            return example_in(annotation)
        if type(None) in get_args(annotation):
            return None
        if get_origin(annotation) is Literal:
            return get_args(annotation)[0]
        return ["x"] if annotation == tuple[str, ...] else []

    return {
        name: value(field.annotation) for name, field in model.model_fields.items() if field.is_required()
    }


async def login(jp_fetch) -> tuple[str, str]:
    """Return the cookies that a browser holds after it opened a page with the token, and the XSRF token."""
    jar = SimpleCookie()
    for page, credentials in (("api/me", {}), ("login", {"Authorization": "token wrong"})):
        response = await jp_fetch(page, headers=credentials)
        for header in response.headers.get_list("Set-Cookie"):
            jar.load(header)
    return "; ".join(f"{name}={morsel.coded_value}" for name, morsel in jar.items()), jar["_xsrf"].value


class ReadOnly(Authorizer):
    """Lets everybody in and nobody do anything with gluepot."""

    def is_authorized(self, handler, user, action, resource):
        return resource != "gluepot"


async def test_without_credentials_every_verb_is_forbidden(client):
    for route, verb in VERBS:
        answer = await ask(client, route, verb, headers={"Authorization": "token wrong"})

        assert answer.status == 403, f"{verb} {route.path}"
        assert set(answer.body) == ERROR_KEYS, f"{verb} {route.path}"
        assert answer.body["error"] == "Forbidden", f"{verb} {route.path}"


async def test_a_user_who_may_not_is_forbidden_every_verb(client, jp_serverapp):
    jp_serverapp.web_app.settings["authorizer"] = ReadOnly(parent=jp_serverapp)

    for route, verb in VERBS:
        answer = await ask(client, route, verb)

        assert answer.status == 403, f"{verb} {route.path}"
        assert "not authorized" in answer.body["message"], f"{verb} {route.path}"
        assert set(answer.body) == ERROR_KEYS, f"{verb} {route.path}"


async def test_with_a_cookie_every_change_needs_the_xsrf_token(client, jp_fetch):
    cookie, xsrf = await login(jp_fetch)
    by_cookie = {"Authorization": "", "Cookie": cookie}
    for route, verb in CHANGING_VERBS:
        without = await ask(client, route, verb, headers=by_cookie)
        with_it = await ask(client, route, verb, headers={**by_cookie, "X-XSRFToken": xsrf})

        assert without.status == 403, f"{verb} {route.path}"
        assert "_xsrf" in without.body["message"], f"{verb} {route.path}"
        assert set(without.body) == ERROR_KEYS, f"{verb} {route.path}"
        # Let in: only what it asks for is not there, or what it makes has been made by a verb before it.
        assert with_it.status in {200, 202, 400, 404, 409}, f"{verb} {route.path}"


async def test_a_fault_is_500_in_our_shape_and_tells_nothing_of_the_inside(client, monkeypatch):
    async def broken(*_):
        raise Fault("the secret is 1234")

    for way in ("peek", "read", "change"):
        monkeypatch.setattr(Backend, way, broken)

    for route, verb in VERBS:
        answer = await ask(client, route, verb)

        assert answer.status == 500, f"{verb} {route.path}"
        assert set(answer.body) == ERROR_KEYS, f"{verb} {route.path}"
        assert answer.body["error"] == "Fault", f"{verb} {route.path}"
        assert "1234" not in str(answer.body), f"{verb} {route.path}"


@pytest.mark.parametrize("verb", ["get", "post"])
async def test_an_unknown_route_says_that_the_page_is_of_another_version(client, verb):
    answer = await (client.get("no", "such") if verb == "get" else client.post("no", "such"))

    assert answer.status == 404
    assert answer.body["error"] == "RouteNotFoundError"
    assert "another version" in answer.body["next_step"]


async def test_a_verb_that_a_route_lacks_is_405_in_our_shape(client):
    answer = await client.post("catalog", "databases")

    assert answer.status == 405
    assert set(answer.body) == ERROR_KEYS


def test_every_verb_of_every_handler_is_described():
    for route in ROUTES:
        for verb in ("get", "post", "put", "patch", "delete"):
            method = getattr(route.handler, verb)
            defined = method is not getattr(RequestHandler, verb)
            assert not defined or endpoint_of(method) is not None, f"{verb} {route.path} lacks @endpoint"


def test_every_handler_names_its_resource_and_says_what_it_does():
    for route, verb in VERBS:
        assert route.handler.auth_resource == "gluepot"
        assert endpoint_of(getattr(route.handler, verb)).summary, f"{verb} {route.path} has no docstring"
    assert FallbackHandler.auth_resource == "gluepot"


def test_no_verb_is_longer_than_ten_lines():
    for route, verb in VERBS:
        body = inspect.getsource(inspect.unwrap(getattr(route.handler, verb))).split('"""')[-1]
        assert len(body.strip().splitlines()) <= 10, f"{verb} {route.path}"


def test_every_route_is_in_the_guide():
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "lab.md").read_text(encoding="utf-8")

    rows = {
        tuple(cell.strip(" `") for cell in line.split("|")[1:3]) for line in guide.splitlines() if "|" in line
    }

    assert {(f"gluepot/{route.path}", verb.upper()) for route, verb in VERBS} <= rows


async def test_every_reply_says_which_gluepot_serves_it(client):
    answer = await client.get("status")

    assert answer.headers["Gluepot-Version"] == answer.body["version"]
