"""A cell while it runs: waiting for what it shows, interrupting it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass

import pytest

from tests.kernel.driver import CellResult, KernelDriver

# Each of its eight tasks sleeps for a quarter of a second: work is shown that lasts, not work that is hard.
SLOW = (
    "spark.range(0, 2_000_000, 1, 8)"
    ".selectExpr(\"if(id % 250000 = 0, reflect('java.lang.Thread', 'sleep', 250L), 'x') AS waited\")"
    ".selectExpr('max(waited)').collect()"
)


@dataclass(frozen=True)
class Running:
    """A cell that was sent, and where its messages come from."""

    driver: KernelDriver
    request: str

    def wait_for(self, text: str) -> None:
        """Wait until the cell has shown `text`."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            message = self.driver.client.get_iopub_msg(timeout=60)
            is_shown = message["msg_type"] in ("stream", "display_data", "update_display_data")
            is_its = message["parent_header"].get("msg_id") == self.request
            if is_its and is_shown and text in str(message["content"]):
                return
        pytest.fail(f"the cell did not show {text!r}")

    def interrupt(self) -> tuple[CellResult, float]:
        """Interrupt the kernel; return what the cell showed from then on, and the seconds until it was over."""
        began = time.monotonic()
        os.kill(self.driver.pid, signal.SIGINT)
        shown = self.driver.collect(self.request, 60)
        ended = time.monotonic() - began
        self.driver.client.get_shell_msg(timeout=30)
        return shown, ended


def running(driver: KernelDriver, code: str, shown: str = "Spark:") -> Running:
    """Send a cell, and wait until it shows something: progress, where nothing else is said."""
    cell = Running(driver, driver.client.execute(code))
    cell.wait_for(shown)
    return cell
