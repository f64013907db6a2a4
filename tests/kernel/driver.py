"""Driving a kernel process: run a cell, read every message to idle, keep what a person would see."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager


@dataclass
class CellResult:
    """What one cell showed. `displays` and `result` are MIME bundles; `error` is the error message's content.

    `number` is what stands in brackets beside the cell.
    """

    status: str = ""
    number: int = 0
    stdout: str = ""
    stderr: str = ""
    displays: list[dict[str, Any]] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """Everything as plain text."""
        shown = [bundle.get("text/plain", "") for bundle in self.displays]
        return "\n".join(filter(None, [self.stdout, *shown, self.result.get("text/plain", "")]))


class KernelDriver:
    """A kernel process and a client to it."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    @property
    def pid(self) -> int:
        return int(self.manager.provisioner.process.pid)

    def execute(self, code: str, timeout_s: float = 60) -> CellResult:
        """Run one cell to idle; updates of a display replace it."""
        started = time.monotonic()
        request = self.client.execute(code, store_history=True)
        outcome = self.collect(request, timeout_s)
        reply = self.client.get_shell_msg(timeout=timeout_s)
        while reply["parent_header"].get("msg_id") != request:
            reply = self.client.get_shell_msg(timeout=timeout_s)
        outcome.status = reply["content"]["status"]
        outcome.number = reply["content"].get("execution_count", 0)
        outcome.seconds = time.monotonic() - started
        return outcome

    def collect(self, request: str, timeout_s: float = 120) -> CellResult:
        """Read the published messages of a request until the kernel is idle again."""
        outcome, by_id = CellResult(), {}
        deadline = time.monotonic() + timeout_s
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                setattr(outcome, content["name"], getattr(outcome, content["name"]) + content["text"])
            elif kind == "display_data":
                by_id[content.get("transient", {}).get("display_id")] = len(outcome.displays)
                outcome.displays.append(content["data"])
            elif kind == "update_display_data":
                place = by_id.get(content.get("transient", {}).get("display_id"))
                if place is not None:
                    outcome.displays[place] = content["data"]
            elif kind == "execute_result":
                outcome.result = content["data"]
            elif kind == "error":
                outcome.error = content
            elif kind == "status" and content["execution_state"] == "idle":
                return outcome

    def shutdown(self) -> None:
        """End the kernel as Jupyter does."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)
        self.manager.cleanup_resources()


def start_kernel(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> KernelDriver:
    """Start a kernel in `folder` and wait until it answers."""
    manager = KernelManager(kernel_name="python3")
    manager.kernel_spec.argv = list(command)
    manager.start_kernel(env=dict(environment), cwd=str(folder))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return KernelDriver(manager, client)
