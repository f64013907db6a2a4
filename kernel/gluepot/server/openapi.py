"""The OpenAPI document of the server extension, made from the routes and their models.

`python -m gluepot.server.openapi` writes `extension/openapi.json`; the TypeScript types are generated from that.
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from gluepot.server.endpoint import Endpoint, Route, endpoint_of
from gluepot.server.routes import ROUTES
from gluepot.server.wire import ErrorReply, Wire

# Of the contract, not of the package: it changes when a page of an older package could not read the replies.
CONTRACT_VERSION = "1"
_REFERENCE = "#/components/schemas/{model}"
_VERBS = ("get", "post", "put", "delete")


def document(routes: tuple[Route, ...] = ROUTES) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of `routes`."""
    described = [(route, verb, found) for route in routes for verb, found in endpoints(route).items()]
    paths: dict[str, dict[str, Any]] = {}
    for route, verb, found in described:
        paths.setdefault(f"/{route.path}", {})[verb] = _operation(route, verb, found)
    bodies = {(model, "validation") for _, _, found in described if (model := found.body)}
    replies = {(found.response, "serialization") for _, _, found in described} | {
        (ErrorReply, "serialization")
    }
    ordered = sorted(bodies | replies, key=lambda pair: pair[0].__name__)
    _, schemas = models_json_schema(ordered, ref_template=_REFERENCE)  # type: ignore[arg-type]
    return {
        "openapi": "3.1.0",
        "info": {"title": "gluepot", "version": CONTRACT_VERSION},
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas["$defs"].items()))},
    }


def endpoints(route: Route) -> dict[str, Endpoint]:
    """Return what each verb of a route says about itself."""
    found = {verb: endpoint_of(getattr(route.handler, verb, None)) for verb in _VERBS}
    return {verb: described for verb, described in found.items() if described is not None}


def _operation(route: Route, verb: str, described: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{verb}_{route.handler.__name__.removesuffix('Handler').lower()}",
        "summary": described.summary,
        "parameters": [
            *_path_parameters(route),
            *(_query_parameters(described.query) if described.query else ()),
        ],
        "responses": {
            str(int(described.status)): _content(described.response, HTTPStatus(described.status).phrase),
            "default": _content(ErrorReply, "What went wrong."),
        },
    }
    if described.body is not None:
        operation["requestBody"] = {"required": True, **_json_of(described.body)}
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", route.path)
    return [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names]


def _query_parameters(model: type[Wire]) -> list[dict[str, Any]]:
    schema = model.model_json_schema()
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": field.pop("description", ""),
            "schema": field,
        }
        for name, field in schema["properties"].items()
    ]


def _content(model: type[Wire], description: str) -> dict[str, Any]:
    return {"description": description, **_json_of(model)}


def _json_of(model: type[Wire]) -> dict[str, Any]:
    reference = _REFERENCE.format(model=model.__name__)
    return {"content": {"application/json": {"schema": {"$ref": reference}}}}


def text() -> str:
    """Return the document as it is committed."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    target = Path(__file__).parents[3] / "extension" / "openapi.json"
    target.write_text(text(), encoding="utf-8")
    print(f"wrote {target.name}")
