"""What the kernel tells Lab about its session, and when."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.kernel.driver import KernelDriver

TARGET = "gluepot.session"


class Listener:
    """A front end that opened the comm: collects what it is told."""

    def __init__(self, kernel: KernelDriver) -> None:
        self._kernel = kernel
        session = kernel.client.session
        content = {"comm_id": "news", "target_name": TARGET, "data": {}}
        kernel.client.shell_channel.send(session.msg("comm_open", content))

    def wait_for(self, state: str, limit_s: float = 60) -> dict[str, Any]:
        """Return the next news of this state; what cells publish in between is passed over."""
        deadline = time.monotonic() + limit_s
        while True:
            message = self._kernel.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            content = message["content"]
            if message["msg_type"] == "comm_msg" and content["comm_id"] == "news":
                assert not message["parent_header"], "an unasked message makes no cell or request busy"
                news: dict[str, Any] = content["data"]["session"]
                if news["state"] == state:
                    return news

    def close(self) -> None:
        """Let nobody be told any more."""
        content = {"comm_id": "news", "data": {}}
        self._kernel.client.shell_channel.send(self._kernel.client.session.msg("comm_close", content))


def test_a_front_end_is_told_at_once_that_there_is_no_session(
    cold_kernel_in: Callable[..., KernelDriver],
) -> None:
    news = Listener(cold_kernel_in()).wait_for("none")

    assert (news["id"], news["idle_left_s"], news["glue_usd"]) == ("", None, 0.0)


@pytest.mark.spark
def test_a_session_is_told_of_as_it_comes_works_rests_and_goes(kernel_without_session: KernelDriver) -> None:
    kernel = kernel_without_session
    listener = Listener(kernel)
    listener.wait_for("none")

    request = kernel.client.execute("spark.range(3).count()")
    busy = listener.wait_for("busy")
    idle = listener.wait_for("idle")
    kernel.client.get_shell_msg(timeout=60)
    kernel.client.execute(
        "import os, signal; os.kill(get_ipython().kernel.door.current.process.pid, signal.SIGKILL)"
    )
    gone = listener.wait_for("gone")
    kernel.client.execute("%session stop")
    listener.wait_for("none")
    listener.close()

    assert request
    assert busy["id"] == idle["id"] == gone["id"] != ""
    assert idle["master"].startswith("local")
    assert idle["idle_left_s"] > 0
    assert idle["glue_usd_per_hour"] > 0
    assert idle["dpu"] > 0
