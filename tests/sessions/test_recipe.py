"""Which waiting JVM fits whom: one that was started by an equal recipe."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from gluepot.sessions.recipe import Recipe, recipe_here
from tests.sessions.recipes import recipe

CONF = {"spark.master": "local[*]"}


@pytest.mark.parametrize(
    "other",
    [
        {"interpreter": "/other/bin/python"},
        {"prefix": "/other"},
        {"spark_home": "/other/pyspark"},
        {"conf": {"spark.master": "local[2]"}},
        {"conf": {**CONF, "spark.jars.packages": "a:b:1"}},
        {"memory_mb": 2048},
        {"jars": ("/a.jar",)},
        {"variables": {"HADOOP_CONF_DIR": "/etc/hadoop"}},
        {"umask": "0077"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_is_fixed_at_the_start_makes_another_jvm(other: dict[str, object]) -> None:
    assert recipe().key != recipe(**other).key


def test_what_the_claim_sets_makes_no_other_jvm() -> None:
    set_on_claim = {"spark.app.name": "x", "spark.sql.shuffle.partitions": "3", "spark.log.level": "INFO"}

    assert recipe().key == recipe(conf={**CONF, **set_on_claim}).key


def test_python_and_python3_of_one_environment_are_one_interpreter(tmp_path: Path) -> None:
    (tmp_path / "python3.11").write_text("")
    for name in ("python", "python3"):
        (tmp_path / name).symlink_to(tmp_path / "python3.11")

    keys = {recipe(interpreter=str(tmp_path / name)).key for name in ("python", "python3")}

    assert len(keys) == 1


def test_a_kernel_of_another_interpreter_has_another_recipe(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine = recipe_here(CONF, memory_mb=1024)

    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "bin" / "python"))

    assert recipe_here(CONF, memory_mb=1024).key != mine.key


def test_variables_that_java_reads_at_its_start_are_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = recipe_here(CONF, memory_mb=1024)

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "given at the claim")
    same = recipe_here(CONF, memory_mb=1024)
    monkeypatch.setenv("SPARK_LOCAL_DIRS", "/fast/disk")

    assert same.key == mine.key
    assert recipe_here(CONF, memory_mb=1024).key != mine.key


def test_a_jar_that_was_built_anew_makes_another_jvm(tmp_path: Path) -> None:
    jar = tmp_path / "a.jar"
    jar.write_bytes(b"one")
    before = recipe(jars=(str(jar),)).key
    jar.write_bytes(b"three")

    assert recipe(jars=(str(jar),)).key != before


@pytest.mark.parametrize(
    "secret",
    [
        {"conf": {"spark.hadoop.fs.s3a.secret.key": "x"}},
        {"conf": {"spark.ssl.keyPassword": "x"}},
        {"conf": {"spark.x.url": "jdbc:postgresql://h/d?password=x"}},
        {"conf": {"spark.driver.extraJavaOptions": "-Dtoken=x"}},
    ],
    ids=lambda secret: next(iter(secret["conf"])),
)
def test_a_recipe_with_a_secret_is_not_written_down(secret: dict[str, object]) -> None:
    assert not recipe(**secret).may_be_kept()


def test_arguments_of_spark_submit_may_be_relative_and_are_not_written_down() -> None:
    assert recipe().may_be_kept()
    assert not recipe(variables={"PYSPARK_SUBMIT_ARGS": "--jars lib/a.jar pyspark-shell"}).may_be_kept()


def test_a_recipe_survives_json() -> None:
    whole = recipe(jars=("/a.jar",), variables={"JAVA_HOME": "/java"}, umask="0022")

    again = Recipe.from_document(json.loads(json.dumps(whole.as_document())))

    assert again == whole
    assert again.key == whole.key
