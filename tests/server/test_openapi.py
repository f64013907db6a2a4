from __future__ import annotations

import json
from pathlib import Path

from gluepot.server import openapi

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
