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
from gluepot.notebook.session_connections import SessionConnections
from gluepot.notebook.session_settings import SessionSettings
from gluepot.session_connections import bucket_conf
from gluepot.sessions.door import Door
from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.python_modules import PythonModules


@pytest.fixture
def shell(app: App) -> Iterator[Any]:
    """A shell whose kernel keeps session settings as a notebook's does."""
    made = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    door = Door(lambda: app.sessions, Owner(kind=OwnerKind.NOTEBOOK, name="test"))
    connections = SessionConnections(door, lambda: app, print)
    connections.install()
    made.kernel = SimpleNamespace(
        session_settings=SessionSettings(
            door,
            lambda: app.settings,
            print,
            connections,
            PythonModules(lambda: app.settings.home, print),
            end=door.end,
        ),
        door=door,
    )
    made.register_magics(ConnectionMagics(made, lambda: app))
    yield made
    made.restore_sys_module_state()


def shown(shell: Any, magic: str, line: str) -> str:
    with capture_output() as captured:
        shell.run_line_magic(magic, line)
    return "".join(str(output.data["text/plain"]) for output in captured.outputs) + str(captured.stdout)


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
    text = shown(shell, "connections", "shop, my file")

    assert shell.kernel.session_settings.current.spec.connections == ("shop", "my file")
    assert "This session uses the connections my file, shop." in text
    assert "Connection 'shop' needs the connector 'postgresql': gluepot connectors add postgresql" in text


def test_a_name_that_is_nearly_one_of_them_is_an_error_and_selects_nothing(
    shell: Any, connections: App
) -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'shop'"):
        shell.run_line_magic("connections", "shp")

    assert shell.kernel.session_settings.current.spec.connections == ()


def test_a_name_of_something_in_aws_is_said_and_passed_over(shell: Any, connections: App) -> None:
    text = shown(shell, "connections", "vpc-endpoint,shop")

    assert "There is no connection 'vpc-endpoint' here" in text
    assert "This session uses the connections shop." in text


def test_a_bucket_gets_the_settings_of_its_connection_alone(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_KEY", "hidden")
    monkeypatch.setenv("LAKE_TOKEN", "passing")
    app.connections.add(
        "lake", url="s3://my-lake", user="AKIA", secret="env:LAKE_KEY",
        options={"endpoint": "http://127.0.0.1:9000", "fs.s3a.session.token": "env:LAKE_TOKEN"},
    )  # fmt: skip

    conf = bucket_conf(app.connections.resolve("lake"))

    assert conf == {
        "fs.s3a.bucket.my-lake.access.key": "AKIA",
        "fs.s3a.bucket.my-lake.secret.key": "hidden",
        "fs.s3a.bucket.my-lake.endpoint": "http://127.0.0.1:9000",
        "fs.s3a.bucket.my-lake.session.token": "passing",
        "fs.s3a.bucket.my-lake.path.style.access": "true",
    }


@pytest.mark.parametrize("line", ["shop", "shop show"])
def test_a_connection_is_shown(shell: Any, connections: App, line: str) -> None:
    assert "postgresql://db:5432/shop" in shown(shell, "connection", line)


def test_a_connection_is_tested_also_with_a_blank_in_its_name(shell: Any, connections: App) -> None:
    assert "Connection 'my file' works" in shown(shell, "connection", "my file test")


def test_an_unknown_connection_gets_the_near_one(shell: Any, connections: App) -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'shop'"):
        shell.run_line_magic("connection", "shp")
