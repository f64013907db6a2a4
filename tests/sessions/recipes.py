"""Recipes for tests that start nothing."""

from __future__ import annotations

from typing import Any

from gluepot.sessions.recipe import Recipe


def recipe(**values: Any) -> Recipe:
    """Return a recipe with these values and others that do not matter."""
    usual: dict[str, Any] = {
        "interpreter": "/venv/bin/python",
        "prefix": "/venv",
        "spark_home": "/venv/pyspark",
        "conf": {"spark.master": "local[*]"},
        "memory_mb": 1024,
    }
    return Recipe(**{**usual, **values})
