"""`gluepot connection` and `gluepot connectors`, over a real home."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gluepot.cli.main import main
from gluepot.connectors.registry import BUILT_IN
from gluepot.database import Database


@pytest.fixture(autouse=True)
def without_pot(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is migrated already, and none of these verbs needs more of the pot."""
    monkeypatch.setattr("gluepot.pot.client.ensure_pot", lambda _settings: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_connection_is_added_shown_changed_and_deleted(tmp_path: Path) -> None:
    added = run(
        "connection", "add", "file", "--url", f"sqlite:///{tmp_path}/x.db", "--option", "fetchsize=5", "--json"
    )  # fmt: skip
    assert added.exit_code == 0, added.output
    document = json.loads(added.stdout)
    assert (document["kind"], document["secret"], document["options"]) == ("sqlite", "", {"fetchsize": "5"})

    assert "option fetchsize" in run("connection", "show", "file").stdout
    assert run("connection", "update", "file", "--description", "mine").exit_code == 0
    assert "mine" in run("connection", "list").stdout
    assert "There are no connections" in run("connection", "delete", "file").stdout


def test_a_test_that_fails_ends_with_code_1(tmp_path: Path) -> None:
    run("connection", "add", "file", "--url", f"sqlite:///{tmp_path}/x.db")

    failed = run("connection", "test", "file")

    assert failed.exit_code == 1
    assert "Connection 'file' does not work: there is no file" in failed.stderr
    (tmp_path / "x.db").touch()
    assert json.loads(run("connection", "test", "file", "--json").stdout)["ok"] is True


def test_a_password_is_not_repeated() -> None:
    refused = run("connection", "add", "shop", "--url", "postgresql://a:s3cret@db/x")

    assert refused.exit_code == 1
    assert "A password does not belong in the URL" in refused.stderr
    assert "s3cret" not in refused.output


def test_an_option_without_a_value_is_wrong_usage() -> None:
    assert run("connection", "add", "shop", "--url", "mysql://db/x", "--option", "a").exit_code == 2


def test_connectors_are_listed_added_from_a_file_and_removed(tmp_path: Path) -> None:
    listed = json.loads(run("connectors", "list", "--json").stdout)["connectors"]
    assert set(BUILT_IN) <= {connector["name"] for connector in listed}
    jar = tmp_path / "driver.jar"
    jar.write_bytes(b"not pinned")
    refused = run("connectors", "add", "postgresql", "--from", str(jar))
    assert refused.exit_code == 1
    found = hashlib.sha256(b"not pinned").hexdigest()
    assert f"--sha256 {found}" in refused.stderr

    added = run("connectors", "add", "postgresql", "--from", str(jar), "--sha256", found)

    assert "Connector 'postgresql' is installed" in added.stdout
    assert "driver.jar" in run("connectors", "list").stdout
    assert run("connectors", "remove", "postgresql").exit_code == 0
    assert run("connectors", "remove", "postgresql").exit_code == 1
