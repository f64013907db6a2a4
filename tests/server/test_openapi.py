from __future__ import annotations

import json
from pathlib import Path

from gluepot.server import openapi
from gluepot.server.wire import Wire

COMMITTED = Path(__file__).parents[2] / "extension" / "openapi.json"


def test_the_committed_document_is_the_one_the_routes_give():
    assert COMMITTED.read_text(encoding="utf-8") == openapi.text(), "run: make codegen"


def test_every_reference_of_the_document_leads_somewhere():
    document = openapi.document()

    references = {
        line.split('"')[3] for line in json.dumps(document, indent=1).splitlines() if '"$ref"' in line
    }
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert references <= known


def test_no_two_routes_or_models_are_called_the_same():
    """The types made from the document are found by these names: one would hide the other."""
    document = openapi.document()

    operations = [
        verb["operationId"]
        for path in document["paths"].values()
        for verb in path.values()
        if isinstance(verb, dict)
    ]
    models = [model.__name__ for model in subclasses(Wire) if model.__module__.startswith("gluepot.server.")]

    assert sorted(operations) == sorted(set(operations))
    assert sorted(models) == sorted(set(models))


def subclasses(model: type) -> list[type]:
    return [below for one in model.__subclasses__() for below in (one, *subclasses(one))]
