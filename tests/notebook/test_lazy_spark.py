"""`spark` and `sc` start a session when a cell names them; where that fails, once for each cell."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from gluepot.errors import UnavailableError
from gluepot.notebook.lazy_spark import LazySpark
from gluepot.notebook.notices import NoticeBoard

USES_BOTH = """
errors = []
for name in ("spark", "sc"):
    try:
        (spark if name == "spark" else sc).version
    except Exception as error:
        errors.append(str(error))
"""


class RefusingDoor:
    """A door whose sessions cannot be had, and that counts how often it was asked."""

    current: Any = None

    def __init__(self, error: BaseException) -> None:
        self.asked = 0
        self._error = error

    def session(self) -> Any:
        self.asked += 1
        raise self._error


def shell_with(door: Any) -> InteractiveShell:
    shell = InteractiveShell(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    LazySpark(shell, door, NoticeBoard()).install()
    return shell


@pytest.fixture
def door() -> RefusingDoor:
    return RefusingDoor(UnavailableError("No Spark master answers.", "Start it."))


def test_a_start_that_fails_is_the_cells_error_and_is_tried_once(door: RefusingDoor) -> None:
    result = shell_with(door).run_cell("spark.range(1)")

    assert isinstance(result.error_in_exec, UnavailableError)
    assert door.asked == 1


def test_each_of_the_names_has_the_one_error_of_the_cell(door: RefusingDoor) -> None:
    shell = shell_with(door)

    shell.run_cell(USES_BOTH)

    assert len(shell.user_ns["errors"]) == 2
    assert len(set(shell.user_ns["errors"])) == 1
    assert door.asked == 1


def test_the_next_cell_tries_again(door: RefusingDoor) -> None:
    shell = shell_with(door)

    for _ in range(2):
        shell.run_cell("spark.range(1)")

    assert door.asked == 2


def test_a_session_that_the_cell_itself_got_is_used(door: RefusingDoor) -> None:
    shell = shell_with(door)
    shell.user_ns["door"] = door

    result = shell.run_cell("door.current = 'a session of %session restart'\nspark.range(1)")

    assert isinstance(result.error_in_exec, UnavailableError)  # asked anew, and not told the old error
    assert door.asked == 2


def test_an_interrupt_while_a_session_starts_is_the_cells_own() -> None:
    result = shell_with(RefusingDoor(KeyboardInterrupt())).run_cell("never = True\nspark.range(1)")

    assert isinstance(result.error_in_exec, KeyboardInterrupt)
