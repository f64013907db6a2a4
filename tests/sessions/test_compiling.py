"""A JVM that somebody waits for puts off its second, long compiling; one that is warmed first does not."""

from __future__ import annotations

import subprocess
from typing import Any

import psutil
import pytest

from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.compiling import FirstUse, compile_flags
from gluepot.sessions.door import current_door
from gluepot.sessions.java import find_java


def test_java_knows_the_flags() -> None:
    command = [str(find_java().program), *compile_flags(FirstUse.AT_ONCE), "-version"]

    assert subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


def test_a_jvm_that_is_warmed_first_compiles_as_java_does() -> None:
    assert compile_flags(FirstUse.AFTER_WARMING) == ()


@pytest.mark.spark
@pytest.mark.usefixtures("spark")
def test_a_session_that_was_started_cold_has_them() -> None:
    door: Any = current_door()
    assert isinstance(door.current, ClaimedSession)
    assert door.current.process is not None

    command = psutil.Process(door.current.process.pid).cmdline()

    assert set(compile_flags(FirstUse.AT_ONCE)) <= set(command)
