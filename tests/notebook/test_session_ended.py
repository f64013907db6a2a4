"""The sentence about a session that has ended, while its JVM is still on its way out."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell
from py4j.protocol import Py4JNetworkError
from traitlets.config import Config

from gluepot.notebook.spark_errors import SparkErrors

CUT_OFF = Py4JNetworkError("Answer from Java side is empty")


@pytest.mark.parametrize(
    ("seconds", "error", "expected"),
    [
        ("0.4", CUT_OFF, "SessionEndedError"),  # its sockets are closed, its memory is not yet given back
        ("30", CUT_OFF, "Py4JNetworkError"),
        ("0.4", ConnectionRefusedError("a server of the user's"), "ConnectionRefusedError"),
    ],
)
def test_a_jvm_that_no_longer_answers_is_given_a_moment_to_be_gone(
    seconds: str, error: Exception, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}), colors="nocolor")
    stale = SimpleNamespace(names_in=lambda _source: [])
    with subprocess.Popen(["sleep", seconds]) as jvm:
        errors = SparkErrors(shell, stale, SimpleNamespace(), lambda: jvm.poll() is not None, list)  # type: ignore[arg-type]
        errors.install()
        shell.user_ns["error"] = error

        shell.run_cell("raise error")

        jvm.kill()
    shown = capsys.readouterr()
    assert expected in shown.out + shown.err
    assert ("SessionEndedError" in shown.out + shown.err) == (expected == "SessionEndedError")
