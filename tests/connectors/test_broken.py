"""Connectors that are broken: killed on the way, changed, half removed, their packages unreadable."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gluepot.connectors.installed import connectors_folder, installed_connectors, locked
from gluepot.connectors.models import ConnectorState
from gluepot.errors import ConflictError
from gluepot.settings_sources import load_settings
from tests.connectors.conftest import (
    CONTENTS,
    WINGS,
    Build,
    files,
)
from tests.waiting import wait_until


def test_a_broken_package_is_named_in_the_list_and_hides_nothing(service_at: Build, repository: Path) -> None:
    listed = {info.name: info for info in service_at(repository).list()}

    assert listed["gone"].state is ConnectorState.BROKEN
    assert "no_such_package" in listed["gone"].summary


def test_a_jar_that_vanished_leaves_its_connector_out_and_adding_mends_it(
    service_at: Build, repository: Path, home: Path
) -> None:
    service = service_at(repository)
    service.add("birds")
    (home / "connectors" / "birds" / WINGS.file_name).unlink()

    assert service.get("birds").state is ConnectorState.DAMAGED
    assert service.jars() == ()
    assert service.add("birds").state is ConnectorState.INSTALLED
    assert len(service.jars()) == 2


def test_a_jar_that_was_changed_is_fetched_again(service_at: Build, repository: Path, home: Path) -> None:
    service = service_at(repository)
    service.add("birds")
    jar = home / "connectors" / "birds" / WINGS.file_name
    jar.write_bytes(b"x" * WINGS.size_bytes)

    service.add("birds")

    assert jar.read_bytes() == CONTENTS["wings"]


def test_a_document_that_cannot_be_read_is_as_if_nothing_were_installed(
    service_at: Build, repository: Path, home: Path
) -> None:
    service = service_at(repository)
    service.add("birds")
    (home / "connectors" / "birds" / "connector.json").write_text("{half")

    assert service.jars() == ()
    assert service.add("birds").state is ConnectorState.INSTALLED


def test_two_installations_of_one_connector_at_once_do_not_mix(service_at: Build, repository: Path) -> None:
    service = service_at(repository)

    with (
        locked(load_settings(repository.parent).settings, "birds"),
        pytest.raises(ConflictError, match="'birds' is being installed or removed"),
    ):
        service.add("birds")


KILLED = """
import os, signal, sys
sys.path[:0] = {path!r}
from pathlib import Path
import tests.connectors.conftest as c
from gluepot.connectors import registry
from gluepot.connectors.service import ConnectorService
from gluepot.settings_sources import load_settings
import types
module = types.ModuleType("bird_package"); module.BIRDS = c.BIRDS; sys.modules["bird_package"] = module
registry.BUILT_IN["birds"] = "bird_package:BIRDS"
def die(name, done, total):
    print(name, flush=True)
    if name.startswith({when!r}):
        os.kill(os.getpid(), signal.SIGKILL)
ConnectorService(load_settings().settings).add("birds", on_progress=die)
"""


@pytest.mark.parametrize("when", ["wings", "feathers"])
def test_a_killed_installation_leaves_nothing_that_counts(
    service_at: Build, repository: Path, home: Path, when: str
) -> None:
    service = service_at(repository)
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(path=sys.path, when=when)],
        env={**os.environ, "GLUEPOT_CONNECTORS_REPOSITORY": str(repository)},
        cwd=home.parent,
        check=False,
        timeout=60,
    )

    assert done.returncode == -signal.SIGKILL
    assert service.jars() == ()
    assert service.get("birds").state is ConnectorState.ABSENT
    assert service.add("birds").state is ConnectorState.INSTALLED
    assert files(home, "birds") == ["connector.json", "feathers-1.0.jar", "wings-1.0.jar"]


def test_damage_in_one_connector_does_not_hide_another(
    service_at: Build, repository: Path, home: Path
) -> None:
    service = service_at(repository)
    service.add("birds")
    service.add("solo")
    (home / "connectors" / "birds" / WINGS.file_name).unlink()

    names = [c.name for c in installed_connectors(load_settings(home.parent).settings)]

    assert names == ["solo"]
    assert connectors_folder(load_settings(home.parent).settings) == home / "connectors"
    assert wait_until(service.jars, "the jars of the other")
