"""Where settings come from: the later source wins, each value knows its origin, mistakes are one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from gluepot.errors import InvalidInputError
from gluepot.settings import Settings
from gluepot.settings_sources import ResolvedSettings, field_names, load_settings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def write(folder: Path, text: str) -> Path:
    path = folder / "gluepot.toml"
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, home: Path, **variables: str) -> ResolvedSettings:
    return load_settings(folder, {"GLUEPOT_HOME": str(home), **variables})


def test_without_any_source_every_value_is_the_default(project: Path, home: Path) -> None:
    resolved = load(project, home)

    assert resolved.settings.pool.size == 1
    assert resolved.settings.home == home
    assert resolved.settings.project == project
    assert set(resolved.origins) == set(field_names())
    assert {n: o for n, o in resolved.origins.items() if o != "default"} == {
        "home": "GLUEPOT_HOME",
        "project": "working folder",
    }


def test_the_later_source_wins_and_is_named(project: Path, home: Path) -> None:
    home_file = write(home, "[jobs]\ntimeout_s = 1\nmax_retries = 1\n[spark]\nshuffle_partitions = 1\n")
    project_file = write(project, "[jobs]\nmax_retries = 2\n[spark]\nshuffle_partitions = 2\n")

    resolved = load(project, home, GLUEPOT_SPARK_SHUFFLE_PARTITIONS="3")

    settings, origins = resolved.settings, resolved.origins
    assert (settings.jobs.timeout_s, origins["jobs.timeout_s"]) == (1, str(home_file))
    assert (settings.jobs.max_retries, origins["jobs.max_retries"]) == (2, str(project_file))
    assert settings.spark.shuffle_partitions == 3
    assert origins["spark.shuffle_partitions"] == "GLUEPOT_SPARK_SHUFFLE_PARTITIONS"


def test_a_folder_below_the_project_has_the_projects_settings(project: Path, home: Path) -> None:
    write(project, "[jobs]\nmax_retries = 2\n")
    below = project / "notebooks" / "deep"
    below.mkdir(parents=True)

    resolved = load(below, home)

    assert resolved.settings.jobs.max_retries == 2
    assert resolved.settings.project == project


def test_a_project_may_not_set_what_other_projects_share(project: Path, home: Path) -> None:
    write(project, "[pool]\nsize = 3\n")

    with pytest.raises(InvalidInputError) as caught:
        load(project, home)

    assert "'pool.size'" in caught.value.sentence
    assert "belongs to the home folder" in caught.value.sentence
    assert 'home = ".gluepot"' in caught.value.next_step


def test_a_project_with_its_own_home_may_set_everything(project: Path) -> None:
    write(project, 'home = ".gluepot"\n[pool]\nsize = 3\n')

    resolved = load_settings(project, {})

    assert resolved.settings.home == project / ".gluepot"
    assert resolved.settings.pool.size == 3
    assert resolved.origins["home"] == str(project / "gluepot.toml")


def test_the_homes_own_file_may_set_everything(project: Path, home: Path) -> None:
    write(home, "[pool]\nsize = 3\n[database]\nurl = 'postgresql://host/name'\n")

    settings = load(project, home).settings

    assert settings.pool.size == 3
    assert settings.database_url == "postgresql://host/name"


def test_a_wrong_name_gets_the_right_one(project: Path, home: Path) -> None:
    path = write(project, "[jobs]\nmax_retry = 2\n")

    with pytest.raises(InvalidInputError) as caught:
        load(project, home)

    assert (
        str(caught.value) == f"Unknown setting 'jobs.max_retry' in {path}. Did you mean 'jobs.max_retries'?"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[jobs]\ntimeout_s = 'soon'\n", "jobs.timeout_s"),
        ("[pool]\nsize = 99\n", "must be between 0 and 16, not 99"),
        ("[jobs\n", "cannot be read"),
    ],
    ids=["wrong type", "out of range", "not TOML"],
)
def test_a_value_that_cannot_be_used_names_the_file(project: Path, home: Path, text: str, says: str) -> None:
    path = write(home, text)

    with pytest.raises(InvalidInputError, match=says) as caught:
        load(project, home)

    assert str(path) in str(caught.value)


def test_mounts_are_relative_to_the_file_that_names_them(project: Path, home: Path) -> None:
    write(
        home,
        '[mounts]\n"s3://here" = "./lake"\n"s3://there" = "/absolute/lake"\n"s3://url" = "file:///lake"\n',
    )

    mounts = load(project, home).settings.mounts

    assert mounts == {
        "s3://here": str(home / "lake"),
        "s3://there": "/absolute/lake",
        "s3://url": "file:///lake",
    }


def test_tables_come_from_the_environment_as_json(project: Path, home: Path) -> None:
    resolved = load(
        project,
        home,
        GLUEPOT_MOUNTS='{"s3://my-lake": "./lake"}',
        GLUEPOT_SPARK_CONF='{"spark.ui.enabled": "false"}',
    )

    assert resolved.settings.mounts == {"s3://my-lake": str(project / "lake")}
    assert resolved.settings.spark.conf == {"spark.ui.enabled": "false"}
    assert resolved.origins["mounts"] == "GLUEPOT_MOUNTS"


def test_a_whole_section_comes_from_the_environment_as_json(project: Path, home: Path) -> None:
    resolved = load(project, home, GLUEPOT_JOBS='{"max_retries": 4}')

    assert resolved.settings.jobs.max_retries == 4
    assert resolved.origins["jobs.max_retries"] == "GLUEPOT_JOBS"


def test_a_section_that_is_not_json_names_the_variable(project: Path, home: Path) -> None:
    with pytest.raises(InvalidInputError, match="GLUEPOT_JOBS must be a JSON object, not 'four'"):
        load(project, home, GLUEPOT_JOBS="four")


@pytest.mark.parametrize("variable", ["GLUEPOT_MOUNTS", "GLUEPOT_SPARK_CONF"])
def test_a_table_that_is_not_json_names_the_variable(project: Path, home: Path, variable: str) -> None:
    with pytest.raises(InvalidInputError, match=variable):
        load(project, home, **{variable: "s3://lake=./lake"})


def test_text_in_a_variable_stays_text_also_when_it_looks_like_a_number(project: Path, home: Path) -> None:
    assert load(project, home, GLUEPOT_POOL_MEMORY="4").settings.pool.memory == "4"


def test_every_setting_has_a_description_and_a_scope() -> None:
    def walk(model: type) -> None:
        for name, field in model.model_fields.items():  # type: ignore[attr-defined]
            assert field.description, name
            assert field.json_schema_extra["scope"] in {"home", "project"}, name
            if hasattr(field.annotation, "model_fields"):
                walk(field.annotation)

    walk(Settings)


def test_defaults_lie_in_the_home_folder(home: Path) -> None:
    settings = Settings(home=home)

    assert settings.database_url == f"sqlite:///{home}/gluepot.db"
    assert settings.warehouse_uri == (home / "warehouse").as_uri()
    assert settings.log_folder == home / "logs"
    assert settings.run_folder == home / "run"


def test_a_warehouse_may_be_a_uri(home: Path) -> None:
    assert Settings(home=home, catalog={"warehouse": "s3://bucket/w"}).warehouse_uri == "s3://bucket/w"


def test_settings_are_frozen(home: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings(home=home).home = home  # type: ignore[misc]
