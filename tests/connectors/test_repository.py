"""Where jars are fetched from."""

from __future__ import annotations

from pathlib import Path

import pytest

from gluepot.connectors.repository import Repository, find_repository
from gluepot.errors import InvalidInputError, MissingPartError
from gluepot.settings import ConnectorSettings, Settings

MAVEN = """<settings{namespace}>
  <servers><server><id>company</id><username>me</username><password>${{env.MAVEN_PASSWORD}}</password></server></servers>
  <mirrors>
    <mirror><id>other</id><url>http://127.0.0.1:1/other</url><mirrorOf>jboss</mirrorOf></mirror>
    <mirror><id>company</id><url>http://127.0.0.1:1/company/</url><mirrorOf>{of}</mirrorOf></mirror>
  </mirrors>
</settings>"""


def find(user_home: Path, setting: str = "") -> Repository:
    settings = Settings(connectors=ConnectorSettings(repository=setting))
    return find_repository(settings, user_home=user_home)


def write_maven(user_home: Path, of: str, namespace: str = "") -> None:
    (user_home / ".m2").mkdir()
    (user_home / ".m2" / "settings.xml").write_text(MAVEN.format(of=of, namespace=namespace))


def test_the_setting_wins(tmp_path: Path) -> None:
    write_maven(tmp_path, "*")

    found = find(tmp_path, "https://me:pw@127.0.0.1:1/maven/")

    assert (found.address, found.origin) == ("https://127.0.0.1:1/maven", "connectors.repository")
    assert found.location("a/b.jar") == "https://127.0.0.1:1/maven/a/b.jar"
    assert "pw" not in repr(found)


@pytest.mark.parametrize("of", ["central", "*", "external:*", "*,!jboss", "jboss,central"])
@pytest.mark.parametrize("namespace", ["", ' xmlns="urn:maven"'], ids=["plain", "with a namespace"])
def test_mavens_mirror_of_central_is_used_with_its_credentials(
    tmp_path: Path, of: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAVEN_PASSWORD", "s3cret")
    write_maven(tmp_path, of, namespace)

    found = find(tmp_path)

    assert found.address == "http://127.0.0.1:1/company"
    assert found.authorization == "Basic bWU6czNjcmV0"
    assert str(tmp_path) in found.origin


def test_a_mirror_of_something_else_is_not_used(tmp_path: Path) -> None:
    write_maven(tmp_path, "*,!central")

    assert find(tmp_path).origin == "PySpark's own"


def test_without_any_setting_it_is_the_one_that_pyspark_asks(tmp_path: Path) -> None:
    found = find(tmp_path)

    assert found.origin == "PySpark's own"
    assert found.address.startswith("https://")
    assert found.address.endswith("/maven2")


def test_without_pyspark_the_sentence_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(MissingPartError, match="Set connectors.repository.*--from"):
        find(tmp_path)


def test_settings_of_maven_that_cannot_be_read_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".m2").mkdir()
    (tmp_path / ".m2" / "settings.xml").write_text("<settings>")

    with pytest.raises(InvalidInputError, match=r"settings\.xml.*cannot be read"):
        find(tmp_path)


@pytest.mark.parametrize("address", ["maven", "./maven", "ftp://127.0.0.1/maven"])
def test_an_address_that_cannot_be_used_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(InvalidInputError, match="connectors.repository"):
        find(tmp_path, address)


def test_no_file_of_the_project_names_a_repository() -> None:
    """Decision 050: which host serves jars is the user's matter, not a constant of ours."""
    root = Path(__file__).parent.parent.parent
    host = find(Path("/nonexistent")).address.split("/")[2].encode()
    found = [
        str(path)
        for folder in ("kernel", "tests", "docs")
        for path in (root / folder).rglob("*")
        if path.suffix in {".py", ".md", ".toml"} and host in path.read_bytes()
    ]

    assert found == []
