"""`%connections` and `%connection` in a shell, over real services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from gluepot.app import App
from gluepot.errors import NotFoundError
from gluepot.magics.connections import ConnectionMagics
from gluepot.notebook.session_settings import SessionSettings
from gluepot.sessions.door import Door
from gluepot.sessions.models import Owner, OwnerKind


@pytest.fixture
def shell(app: App) -> Iterator[Any]:
    """A shell whose kernel keeps session settings as a notebook's does."""
    made = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    door = Door(lambda: app.sessions, Owner(kind=OwnerKind.NOTEBOOK, name="test"))
    made.kernel = SimpleNamespace(session_settings=SessionSettings(door, lambda: app.settings, print))
    made.register_magics(ConnectionMagics(made, lambda: app))
    yield made
    made.restore_sys_module_state()


def shown(shell: Any, magic: str, line: str) -> str:
    with capture_output() as captured:
        shell.run_line_magic(magic, line)
    return "".join(output.data["text/plain"] for output in captured.outputs) + captured.stdout


@pytest.fixture
def connections(app: App, tmp_path: Path) -> App:
    app.connections.add("shop", url="postgresql://etl@db/shop", secret="env:SHOP_PW")
    (tmp_path / "x.db").touch()
    app.connections.add("my file", url=f"sqlite:///{tmp_path}/x.db")
    return app


def test_without_arguments_the_connections_are_listed(shell: Any, connections: App) -> None:
    text = shown(shell, "connections", "")

    assert "shop" in text
    assert "env:SHOP_PW" in text


def test_with_names_they_are_selected_for_the_session_as_in_glue(shell: Any, connections: App) -> None:
    text = shown(shell, "connections", "shop, elsewhere")

    assert shell.kernel.session_settings.current.connections == ("shop", "elsewhere")
    assert "This session uses the connections shop." in text
    assert "Connection 'elsewhere' does not exist here" in text


@pytest.mark.parametrize("line", ["shop", "shop show"])
def test_a_connection_is_shown(shell: Any, connections: App, line: str) -> None:
    assert "postgresql://db:5432/shop" in shown(shell, "connection", line)


def test_a_connection_is_tested_also_with_a_blank_in_its_name(shell: Any, connections: App) -> None:
    assert "Connection 'my file' works" in shown(shell, "connection", "my file test")


def test_an_unknown_connection_gets_the_near_one(shell: Any, connections: App) -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'shop'"):
        shell.run_line_magic("connection", "shp")
