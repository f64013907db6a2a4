"""Workflows drawn as text and as SVG."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from gluepot.display.graph_drawing import graph_svg, graph_text
from gluepot.schedule.workflows.yaml_form import read_workflow

FLOW = read_workflow(
    """
    nodes:
      raw: {crawler: raw}
      "a<b": {job: clean, after: raw}
      load: {after: "a<b", for_each: [x, y], when: properties.n > 1}
      tell: {on_fail: "a<b"}
    """,
    "daily & nightly",
)
SVG = "{http://www.w3.org/2000/svg}"


def test_the_text_has_a_line_for_each_node_with_what_it_waits_for():
    assert graph_text(FLOW, {"raw": "SUCCEEDED"}).splitlines() == [
        "crawler raw  [SUCCEEDED]",
        "   └─ a<b (job clean)  after raw",
        "      └─ job load ×n  after a<b, when properties.n > 1",
        "      └─ job tell  after a<b failed",
    ]


def test_the_svg_is_well_formed_and_says_names_and_states():
    tree = ET.fromstring(graph_svg(FLOW, {"raw": "FAILED"}))

    texts = [element.text for element in tree.iter(f"{SVG}text")]
    assert {"raw", "a<b", "load", "tell", "crawler · FAILED"} <= set(texts)
    assert tree.find(f"{SVG}title").text == "daily & nightly"
    assert len(list(tree.iter(f"{SVG}rect"))) == 4
    assert len([p for p in tree.iter(f"{SVG}path") if p.get("fill") == "none"]) == 3
    assert sum(p.get("stroke-dasharray") is not None for p in tree.iter(f"{SVG}path")) == 1
