"""Installing and removing connectors."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from gluepot.connectors.installed import jars
from gluepot.connectors.models import ConnectorState
from gluepot.connectors.registry import BUILT_IN
from gluepot.errors import NotFoundError
from gluepot.settings_sources import load_settings
from tests.connectors.conftest import (
    BIRDS,
    CONTENTS,
    WINGS,
    Build,
    WebRepository,
    files,
)


def test_nothing_is_installed_at_first(service_at: Build, repository: Path) -> None:
    service = service_at(repository)

    states = {info.name: info.state for info in service.list()}
    assert {states[name] for name in (*BUILT_IN, "birds", "solo")} == {ConnectorState.ABSENT}
    assert service.jars() == ()
    assert service.spark_conf() == {}


def test_an_added_connector_has_its_jars_on_every_later_class_path(
    service_at: Build, web: WebRepository, home: Path
) -> None:
    info = service_at(web.address).add("birds")

    assert info.state is ConnectorState.INSTALLED
    assert info.source == web.address
    assert info.size_bytes == sum(map(len, CONTENTS.values()))
    paths = jars(load_settings(home.parent).settings)
    assert [Path(path).name for path in paths] == ["wings-1.0.jar", "feathers-1.0.jar"]
    assert [Path(path).read_bytes() for path in paths] == list(CONTENTS.values())


def test_a_connectors_spark_settings_hold_while_it_is_installed(service_at: Build, repository: Path) -> None:
    service = service_at(repository)

    service.add("birds")

    assert service.spark_conf() == dict(BIRDS.spark_conf)
    service.remove("birds")
    assert service.spark_conf() == {}


def test_a_folder_laid_out_like_a_repository_serves_too(service_at: Build, repository: Path) -> None:
    assert service_at(repository.as_uri()).add("birds").state is ConnectorState.INSTALLED


def test_adding_again_fetches_nothing(service_at: Build, web: WebRepository) -> None:
    service = service_at(web.address)
    first = service.add("birds")
    web.requests.clear()

    assert service.add("birds") == first
    assert web.requests == []


def test_an_unknown_connector_gets_the_near_one(service_at: Build, repository: Path) -> None:
    with pytest.raises(NotFoundError, match="Connector 'bird' not found. Did you mean 'birds'?"):
        service_at(repository).add("bird")


def test_a_removed_connector_leaves_nothing(service_at: Build, repository: Path, home: Path) -> None:
    service = service_at(repository)
    service.add("birds")

    service.remove("birds")

    assert service.jars() == ()
    assert not (home / "connectors" / "birds").exists()


def test_removing_what_is_not_installed_says_so(service_at: Build, repository: Path) -> None:
    with pytest.raises(NotFoundError, match="Installed connector 'birds' not found"):
        service_at(repository).remove("birds")


@pytest.mark.parametrize("name", ["..", "../home", "", "/tmp"])
def test_a_name_never_becomes_a_path(service_at: Build, repository: Path, name: str, home: Path) -> None:
    service = service_at(repository)
    service.add("birds")

    for verb in (service.add, service.remove):
        with pytest.raises(NotFoundError):
            verb(name)

    assert service.jars() != ()


def test_the_folders_are_the_owners_alone(service_at: Build, repository: Path, home: Path) -> None:
    home.rmdir()

    service_at(repository).add("birds")

    assert [stat.S_IMODE(p.stat().st_mode) for p in (home, home / "connectors")] == [0o700, 0o700]


def test_versions_that_are_no_longer_pinned_are_renewed(
    service_at: Build, repository: Path, home: Path
) -> None:
    service = service_at(repository)
    service.add("birds")
    folder = home / "connectors" / "birds"
    document = json.loads((folder / "connector.json").read_text())
    (folder / WINGS.file_name).rename(folder / "wings-0.9.jar")
    document["jars"][0].update(
        file="wings-0.9.jar", sha256="0" * 64, coordinates="org.example.birds:wings:0.9"
    )
    (folder / "connector.json").write_text(json.dumps(document))

    assert service.get("birds").state is ConnectorState.OUTDATED
    assert service.add("birds").state is ConnectorState.INSTALLED
    assert files(home, "birds") == ["connector.json", "feathers-1.0.jar", "wings-1.0.jar"]
