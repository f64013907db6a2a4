"""Values know what they are; rendering says how they look."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from gluepot.display.rendering import Rendering, render, to_json


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Brick:
    colour: Colour
    made_at: datetime
    sides: tuple[int, ...]


def test_an_unknown_value_looks_like_its_text() -> None:
    assert render(42) == Rendering(text="42")


def test_a_registered_value_looks_as_its_domain_says() -> None:
    class Wall:
        pass

    @render.register(Wall)
    def _wall(_value: Wall) -> Rendering:
        return Rendering(text="a wall", html="<b>a wall</b>")

    assert render(Wall())._repr_mimebundle_() == {"text/plain": "a wall", "text/html": "<b>a wall</b>"}


def test_a_rendering_without_html_offers_only_text() -> None:
    assert Rendering(text="plain")._repr_mimebundle_() == {"text/plain": "plain"}


def test_json_of_a_value_has_its_field_names() -> None:
    brick = Brick(colour=Colour.RED, made_at=datetime(2026, 1, 1, tzinfo=UTC), sides=(1, 2))

    assert to_json(brick) == {"colour": "red", "made_at": "2026-01-01T00:00:00+00:00", "sides": [1, 2]}


def test_json_knows_what_python_adds_to_json() -> None:
    value = MappingProxyType(
        {
            1: Decimal("1.10"),
            "path": Path("/lake"),
            "day": date(2013, 1, 1),
            "raw": b"\x01",
            "none": None,
            "set": {1},
        }
    )

    assert json.loads(json.dumps(to_json(value))) == {
        "1": "1.10", "path": "/lake", "day": "2013-01-01", "raw": "01", "none": None, "set": [1],
    }  # fmt: skip
