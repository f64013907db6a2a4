"""Fetching jars: checksums, servers that break off, are busy, ask who we are, or are not there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from gluepot.connectors.errors import ChecksumError, RepositoryError
from gluepot.connectors.models import ConnectorState
from tests.connectors.conftest import (
    CONTENTS,
    FEATHERS,
    WINGS,
    Build,
    Pauses,
    WebRepository,
    put,
)


def test_a_wrong_checksum_installs_nothing(service_at: Build, repository: Path, home: Path) -> None:
    put(repository, FEATHERS, b"f" * FEATHERS.size_bytes)

    with pytest.raises(ChecksumError) as caught:
        service_at(repository).add("birds")

    assert FEATHERS.sha256 in str(caught.value)
    assert hashlib.sha256(b"f" * FEATHERS.size_bytes).hexdigest() in str(caught.value)
    assert "Nothing was installed" in str(caught.value)
    assert not (home / "connectors" / "birds").exists()


def test_a_file_without_end_is_not_fetched_to_its_end(
    service_at: Build, repository: Path, web: WebRepository
) -> None:
    put(repository, WINGS, CONTENTS["wings"] + b"x" * 5_000_000)
    seen: list[int] = []

    with pytest.raises(ChecksumError):
        service_at(web.address).add("birds", on_progress=lambda _name, done, _total: seen.append(done))

    assert max(seen) == WINGS.size_bytes


def test_a_broken_off_fetch_goes_on_where_it_stopped(
    service_at: Build, web: WebRepository, pauses: Pauses
) -> None:
    web.cut_at = [100_000, 50_000]

    info = service_at(web.address).add("birds")

    assert info.state is ConnectorState.INSTALLED
    assert [wanted for path, wanted, _ in web.requests if "wings" in path] == [
        None,
        "bytes=100000-",
        "bytes=150000-",
    ]
    assert pauses.seconds == [1.0, 3.0]


def test_a_server_without_ranges_is_asked_from_the_start(service_at: Build, web: WebRepository) -> None:
    web.cut_at = [100_000]
    web.understands_ranges = False

    assert service_at(web.address).add("birds").state is ConnectorState.INSTALLED


def test_a_busy_server_is_asked_again_when_it_says(
    service_at: Build, web: WebRepository, pauses: Pauses
) -> None:
    web.refusals = [(503, {"Retry-After": "7"}), (429, {}), (500, {})]

    assert service_at(web.address).add("birds").state is ConnectorState.INSTALLED
    assert pauses.seconds == [7.0, 3.0, 9.0]


def test_a_server_that_stays_busy_is_left_after_four_attempts(
    service_at: Build, web: WebRepository, pauses: Pauses
) -> None:
    web.refusals = [(503, {})] * 9

    with pytest.raises(RepositoryError, match=r"wings-1\.0\.jar could not be fetched: .*503"):
        service_at(web.address).add("birds")

    assert len(web.requests) == 4


def test_a_server_that_is_not_there_is_one_sentence(service_at: Build, pauses: Pauses) -> None:
    with pytest.raises(RepositoryError, match="cannot be reached.*Run the same command again"):
        service_at("http://127.0.0.1:9/maven").add("birds")


def test_a_missing_jar_is_said_at_once_and_what_came_is_kept(
    service_at: Build, web: WebRepository, repository: Path, home: Path, pauses: Pauses
) -> None:
    (repository / FEATHERS.repository_path).unlink()
    service = service_at(web.address)

    with pytest.raises(RepositoryError, match=r"does not have .*feathers-1\.0\.jar"):
        service.add("birds")

    assert pauses.seconds == []
    assert service.get("birds").state is ConnectorState.ABSENT
    assert service.jars() == ()
    put(repository, FEATHERS, CONTENTS["feathers"])
    web.requests.clear()
    service.add("birds")
    assert [path for path, _, _ in web.requests] == [f"/maven/{FEATHERS.repository_path}"]


def test_credentials_are_sent_and_never_shown(service_at: Build, web: WebRepository) -> None:
    address = web.address.replace("http://", "http://reader:s3cret@")
    service = service_at(address)

    info = service.add("birds")

    assert web.requests[0][2] == "Basic cmVhZGVyOnMzY3JldA=="
    assert "s3cret" not in json.dumps(info.source)
    web.refusals = [(401, {})]
    service.remove("birds")
    with pytest.raises(RepositoryError, match="does not let us fetch") as caught:
        service.add("birds")
    assert "s3cret" not in str(caught.value)


def test_a_full_disk_is_one_sentence(
    service_at: Build, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(100, 100, 0))

    with pytest.raises(RepositoryError, match="needs 0 MB more; the home folder's disk has 0 MB left"):
        service_at(repository).add("birds")
