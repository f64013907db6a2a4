"""The schedule over a real database."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(home: Path) -> Path:
    """A working folder for notebooks."""
    made = home.parent / "work"
    made.mkdir()
    return made
