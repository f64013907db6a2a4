"""`spark` and `sc` start a session when a cell names them; where that fails, once for each cell."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from gluepot.errors import UnavailableError
from gluepot.notebook.cell_forms import CellForms
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


@pytest.mark.parametrize(
    ("cell", "before"),
    [
        ("%number_of_workers 2\n\n# and then\n%extra_jars a.jar\nspark.range(1)", ["number_of_workers", "extra_jars"]),
        ("%stop_session\n%number_of_workers 2\nspark.range(1)", ["stop_session", "number_of_workers"]),
        ("x = 1\n%number_of_workers 2\nspark.range(1)", []),
        ("%time spark.range(1)", []),
    ],
)  # fmt: skip
def test_magics_above_the_code_say_first_how_its_session_is_to_be(cell: str, before: list[str]) -> None:
    asked: list[str] = []
    door = RefusingDoor(UnavailableError("No Spark master answers.", "Start it."))
    door.session = lambda: asked.append("session") or RefusingDoor.session(door)  # type: ignore[method-assign,func-returns-value]
    shell = InteractiveShell(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    lazy = LazySpark(shell, door, NoticeBoard())
    CellForms(shell, lazy.magic_ran).install()
    for name in ("number_of_workers", "extra_jars"):
        shell.register_magic_function(lambda _line, name=name: asked.append(name), "line", name)
    stop = lambda line: (shell.run_line_magic("extra_jars", line), asked.__setitem__(-1, "stop_session"))  # noqa: E731 - a magic that calls another
    shell.register_magic_function(stop, "line", "stop_session")
    lazy.install()

    result = shell.run_cell(cell)

    assert isinstance(result.error_in_exec, UnavailableError)
    assert asked[: asked.index("session")] == before
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
