"""Sessions without a pot, which would clean up after them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gluepot.sessions.scratch import remove_session_folder


@pytest.fixture
def session_folder(tmp_path: Path) -> Iterator[Path]:
    """Where a session's folder may be made; removed at the end with its JVM's temporary files."""
    yield tmp_path / "s"
    remove_session_folder(tmp_path / "s")
