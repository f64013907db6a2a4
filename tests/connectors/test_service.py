"""Installing and removing connectors, from a repository and from local files."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gluepot.connectors.errors import ChecksumError, RepositoryError
from gluepot.connectors.installed import connectors_folder, installed_connectors, jars, locked
from gluepot.connectors.models import ConnectorState
from gluepot.connectors.registry import BUILT_IN
from gluepot.connectors.service import ConnectorService
from gluepot.errors import ConflictError, InvalidInputError, NotFoundError
from gluepot.settings_sources import load_settings
from tests.connectors.conftest import BIRDS, CONTENTS, SOLO, Pauses, WebRepository, put
from tests.waiting import wait_until

Build = Callable[[str | Path], ConnectorService]
WINGS, FEATHERS = BIRDS.artifacts


def files(home: Path, name: str) -> list[str]:
    folder = home / "connectors" / name
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_nothing_is_installed_at_first(service_at: Build, repository: Path) -> None:
    service = service_at(repository)

    states = {info.name: info.state for info in service.list()}
    assert {states[name] for name in (*BUILT_IN, "birds", "solo")} == {ConnectorState.ABSENT}
    assert service.jars() == ()
    assert service.spark_conf() == {}


def test_a_broken_package_is_named_in_the_list_and_hides_nothing(service_at: Build, repository: Path) -> None:
    listed = {info.name: info for info in service_at(repository).list()}

    assert listed["gone"].state is ConnectorState.BROKEN
    assert "no_such_package" in listed["gone"].summary


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


# -- what goes wrong --------------------------------------------------------------------------------------


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


# -- from local files -------------------------------------------------------------------------------------


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


def test_a_full_disk_is_one_sentence(
    service_at: Build, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(100, 100, 0))

    with pytest.raises(RepositoryError, match="needs 0 MB more; the home folder's disk has 0 MB left"):
        service_at(repository).add("birds")


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
