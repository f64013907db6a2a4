"""Installing connectors from files of this machine."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gluepot.connectors.errors import ChecksumError
from gluepot.connectors.models import ConnectorState
from gluepot.errors import InvalidInputError, NotFoundError
from tests.connectors.conftest import (
    CONTENTS,
    SOLO,
    Build,
    files,
)


def test_a_folder_of_jars_is_enough_whatever_their_names(service_at: Build, tmp_path: Path) -> None:
    (tmp_path / "stick" / "deep").mkdir(parents=True)
    (tmp_path / "stick" / "a.jar").write_bytes(CONTENTS["wings"])
    (tmp_path / "stick" / "deep" / "b.jar").write_bytes(CONTENTS["feathers"])
    service = service_at("http://127.0.0.1:9")

    info = service.add("birds", source=tmp_path / "stick")

    assert info.state is ConnectorState.INSTALLED
    assert [Path(path).name for path in service.jars()] == ["wings-1.0.jar", "feathers-1.0.jar"]


def test_a_folder_that_lacks_a_jar_says_which_and_installs_nothing(
    service_at: Build, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "wings-1.0.jar").write_bytes(CONTENTS["wings"])

    with pytest.raises(InvalidInputError, match=r"feathers-1\.0\.jar.*org.example.birds:feathers:1.0"):
        service_at("http://127.0.0.1:9").add("birds", source=tmp_path)

    assert files(home, "birds") == []


def test_a_local_jar_with_another_checksum_is_taken_only_on_that_checksums_word(
    service_at: Build, tmp_path: Path, home: Path
) -> None:
    jar = tmp_path / "solo-9.jar"
    jar.write_bytes(b"another build")
    found = hashlib.sha256(b"another build").hexdigest()
    service = service_at("http://127.0.0.1:9")

    with pytest.raises(ChecksumError, match=f"must be {SOLO.artifacts[0].sha256}.*--sha256 {found}"):
        service.add("solo", source=jar)
    assert files(home, "solo") == []

    info = service.add("solo", source=jar, accepted=[found.upper()])

    assert info.state is ConnectorState.OUTDATED
    assert info.jars == ("solo-9.jar",)
    assert [Path(path).read_bytes() for path in service.jars()] == [b"another build"]


def test_a_checksum_without_a_file_is_a_mistake(service_at: Build, repository: Path) -> None:
    with pytest.raises(InvalidInputError, match="Name the jar too: --from FILE"):
        service_at(repository).add("solo", accepted=["0" * 64])


def test_what_is_no_checksum_is_a_mistake(service_at: Build, repository: Path) -> None:
    with pytest.raises(InvalidInputError, match="'abc' is not a SHA-256"):
        service_at(repository).add("solo", source=repository, accepted=["abc"])


def test_a_file_that_does_not_exist_is_a_mistake(service_at: Build, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="nowhere.jar"):
        service_at(tmp_path).add("solo", source=tmp_path / "nowhere.jar")


def test_what_is_no_jar_is_a_mistake(service_at: Build, tmp_path: Path) -> None:
    (tmp_path / "connector.json").write_bytes(b"solo " * 1000)

    with pytest.raises(InvalidInputError, match="is no jar"):
        service_at(tmp_path).add("solo", source=tmp_path / "connector.json")


def test_the_debian_driver_is_taken_on_its_checksums_word(service_at: Build) -> None:
    jar = Path("/usr/share/java/postgresql.jar")
    if not jar.exists():
        pytest.skip("needs the PostgreSQL driver: apt-get install libpostgresql-jdbc-java")
    service = service_at("http://127.0.0.1:9")

    service.add("postgresql", source=jar, accepted=[hashlib.sha256(jar.read_bytes()).hexdigest()])

    assert [Path(path).read_bytes() for path in service.jars()] == [jar.read_bytes()]
