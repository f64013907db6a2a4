"""States of workflow runs and of their nodes."""

from __future__ import annotations

from enum import StrEnum


class WorkflowState(StrEnum):
    """Life of a run. It tells the truth: a failed node makes it FAILED (Glue says COMPLETED)."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMEOUT = "TIMEOUT"
    ERROR = "ERROR"

    @property
    def is_final(self) -> bool:
        """Say whether a run in this state will never change again."""
        return self not in {WorkflowState.WAITING, WorkflowState.RUNNING, WorkflowState.STOPPING}


class NodeState(StrEnum):
    """Life of a node. PENDING: what it waits for has not ended. SKIPPED: it is not its turn, and why is said."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMEOUT = "TIMEOUT"
    STOPPED = "STOPPED"
    ERROR = "ERROR"
    SKIPPED = "SKIPPED"

    @property
    def is_final(self) -> bool:
        """Say whether a node in this state will not change in this run."""
        return self not in {NodeState.PENDING, NodeState.RUNNING}

    @property
    def is_failure(self) -> bool:
        """Say whether the workflow failed because of it."""
        return self in {NodeState.FAILED, NodeState.TIMEOUT, NodeState.STOPPED, NodeState.ERROR}
