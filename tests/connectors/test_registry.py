"""Which connectors there are, and that ours are pinned well."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from gluepot.connectors.models import Artifact, Connector
from gluepot.connectors.registry import BUILT_IN, GROUP, connector_names, find_connector
from gluepot.errors import InvalidInputError, MissingPartError

ROOT = Path(__file__).parent.parent.parent
ARTIFACTS = [(name, artifact) for name in BUILT_IN for artifact in find_connector(name).artifacts]


def test_ours_stand_in_the_package_metadata_under_the_same_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["entry-points"][GROUP] == BUILT_IN


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_connector_of_ours_loads_under_its_name(name: str) -> None:
    connector = find_connector(name)

    assert connector.name == name
    assert connector.artifacts
    assert connector.data_sources or connector.file_schemes or connector.jdbc_protocols


def test_other_packages_bring_connectors_but_cannot_replace_ours() -> None:
    assert {"birds", "solo", "kafka"} <= set(connector_names())
    assert find_connector("birds").summary == "Birds"
    assert find_connector("kafka").artifacts[0].group == "org.apache.spark"


def test_a_package_that_cannot_be_imported_is_one_sentence() -> None:
    with pytest.raises(MissingPartError, match="Connector 'gone' cannot be loaded: .*no_such_package"):
        find_connector("gone")


def test_what_is_no_connector_is_one_sentence() -> None:
    with pytest.raises(InvalidInputError, match="'wrong' at 'bird_package:WRONG' is not a Connector"):
        find_connector("wrong")


@pytest.mark.parametrize("part", ["..", "a/b", "", "-x"])
def test_coordinates_cannot_leave_the_folder(part: str) -> None:
    with pytest.raises(ValueError, match="Maven coordinates"):
        Artifact(group="g", name=part, version="1", sha256="0" * 64, size_bytes=1)


def test_a_checksum_must_be_one() -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        Artifact(group="g", name="n", version="1", sha256="0", size_bytes=1)


def test_a_connectors_name_cannot_be_a_path() -> None:
    with pytest.raises(ValueError, match="no name for a connector"):
        Connector(name="../x", summary="", licence="", artifacts=())


@pytest.mark.parametrize("artifact", [a for _, a in ARTIFACTS], ids=lambda a: a.name)
def test_no_connector_brings_what_pyspark_has(artifact: Artifact) -> None:
    """Two versions of one library on a class path is how the worst errors are made."""
    import pyspark

    stems = {jar.name.rpartition("-")[0] for jar in (Path(pyspark.__file__).parent / "jars").glob("*.jar")}

    assert artifact.name not in stems


def test_s3_is_of_the_same_release_as_pysparks_hadoop() -> None:
    import pyspark

    hadoop = next((Path(pyspark.__file__).parent / "jars").glob("hadoop-client-api-*.jar"))

    versions = [a.version for a in find_connector("s3").artifacts if a.name == "hadoop-aws"]
    assert [f"hadoop-client-api-{version}.jar" for version in versions] == [hadoop.name]
