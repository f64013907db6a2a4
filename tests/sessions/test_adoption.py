"""Pieces of taking a JVM over that need no JVM; the whole is in test_takeover.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gluepot.sessions.adoption import search_path, worker_python, zone_name
from gluepot.sessions.jvm_process import as_properties
from gluepot.sessions.launcher import spark_home
from gluepot.sessions.start_environment import class_path_folders, jvm_environment, pooled_environment


@pytest.mark.parametrize(
    ("tz", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":Europe/Berlin", "Europe/Berlin"),
        ("/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"),
        (":posix/America/New_York", "America/New_York"),
        ("UTC", "UTC"),
    ],
)
def test_a_tz_variable_names_a_zone(tz: str, name: str) -> None:
    assert zone_name(tz) == name


def test_variables_become_properties_that_java_reads_back_to_the_letter() -> None:
    assert as_properties({"A": "b"}) == "A=b\n"
    assert as_properties({"A": "\n #=:\\"}) == "A=\\u000a\\u0020\\u0023\\u003d\\u003a\\u005c\n"
    assert as_properties({"A": "ü😀"}) == "A=\\u00fc\\ud83d\\ude00\n"


def test_a_pooled_jvm_has_nothing_of_whoever_started_the_pot() -> None:
    environment = pooled_environment(
        {"AWS_SECRET_ACCESS_KEY": "x", "TZ": "Asia/Tokyo", "HOME": "/h", "LANG": "C"}
    )

    assert environment == {"HOME": "/h", "LANG": "C", "LC_ALL": "C.UTF-8"}


def test_a_locale_with_utf8_is_kept() -> None:
    assert pooled_environment({"LANG": "de_DE.UTF-8"}) == {"LANG": "de_DE.UTF-8"}


def test_a_foreign_gateway_does_not_leak_into_a_jvm() -> None:
    environment = jvm_environment(
        {"PYSPARK_GATEWAY_SECRET": "x", "SPARK_REMOTE": "sc://h", "A": "1"}, Path("/spark")
    )

    assert "x" not in environment.values()
    assert environment["A"] == "1"
    assert environment["SPARK_LOCAL_IP"] == "127.0.0.1"
    assert "SPARK_REMOTE" not in environment


def test_folders_of_configuration_are_on_the_class_path_where_they_exist(tmp_path: Path) -> None:
    environment = {
        "HADOOP_CONF_DIR": str(tmp_path),
        "YARN_CONF_DIR": str(tmp_path),
        "SPARK_CONF_DIR": str(tmp_path / "nowhere"),
    }

    assert class_path_folders(environment) == (str(tmp_path),)


def test_workers_are_started_in_the_notebooks_folder_whatever_it_is_called(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s a "folder" $HOME'
    folder.mkdir()

    program = worker_python(tmp_path, folder, "/bin/pwd")

    assert subprocess.run([program, "-P"], capture_output=True, text=True, check=True).stdout.strip() == str(
        folder
    )


def test_workers_search_no_archive_of_sparks_anew_for_each_task(tmp_path: Path) -> None:
    home = spark_home()
    kept = ["/it's a folder", str(tmp_path / "mine.zip"), str(home.parent)]
    archives = [*home.glob("jars/spark-core_*.jar"), *home.glob("python/lib/*.zip")]
    script = "import os, sys; print(os.environ['PYTHONPATH'], sys.argv[1:])"

    program = worker_python(tmp_path, tmp_path, sys.executable)
    told = subprocess.run(
        [program, "-c", script, "a b", "*"],
        env={"PYTHONPATH": os.pathsep.join([kept[0], *map(str, archives), *kept[1:]])},
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert len(archives) == 3
    assert told.stdout.strip() == f"{os.pathsep.join(kept)} ['a b', '*']"


def test_a_session_whose_folder_cannot_be_written_has_workers_all_the_same(tmp_path: Path) -> None:
    assert worker_python(tmp_path / "gone", tmp_path, "/bin/pwd") == "/bin/pwd"


def test_workers_find_modules_where_the_notebook_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", ["", "/lib", "/some.zip", "/site"])

    entries = search_path(Path("/notebook"), {"PYTHONPATH": f"/more{os.pathsep}/lib"}).split(os.pathsep)

    assert entries == ["/notebook", "/lib", "/site", "/more"]
