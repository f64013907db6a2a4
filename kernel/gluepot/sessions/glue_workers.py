"""AWS Glue's worker types as cores and memory of a local session, and what a session costs in DPU-hours.

Source: Glue developer guide, *Worker types*: 1 DPU is 4 vCPU and 16 GB; one worker of the count is the driver.
"""

from __future__ import annotations

from dataclasses import dataclass

from gluepot.errors import InvalidInputError, did_you_mean, quoted

PRICE_PER_DPU_HOUR_USD = 0.44  # published price of Spark jobs and sessions, 2026
SESSION_MINIMUM_S = 60  # Glue bills at least a minute


@dataclass(frozen=True, kw_only=True)
class WorkerType:
    """One Glue worker: DPUs, vCPUs, and memory in GB."""

    name: str
    dpu: float
    vcpu: int
    memory_gb: int


WORKER_TYPES = {
    worker.name: worker
    for worker in (
        WorkerType(name="Standard", dpu=1, vcpu=4, memory_gb=16),
        WorkerType(name="G.025X", dpu=0.25, vcpu=2, memory_gb=4),
        WorkerType(name="G.1X", dpu=1, vcpu=4, memory_gb=16),
        WorkerType(name="G.2X", dpu=2, vcpu=8, memory_gb=32),
        WorkerType(name="G.4X", dpu=4, vcpu=16, memory_gb=64),
        WorkerType(name="G.8X", dpu=8, vcpu=32, memory_gb=128),
        WorkerType(name="G.12X", dpu=12, vcpu=48, memory_gb=192),
        WorkerType(name="G.16X", dpu=16, vcpu=64, memory_gb=256),
        WorkerType(name="R.1X", dpu=1, vcpu=4, memory_gb=32),
        WorkerType(name="R.2X", dpu=2, vcpu=8, memory_gb=64),
        WorkerType(name="R.4X", dpu=4, vcpu=16, memory_gb=128),
        WorkerType(name="R.8X", dpu=8, vcpu=32, memory_gb=256),
        WorkerType(name="Z.2X", dpu=2, vcpu=8, memory_gb=64),
    )
}
DEFAULT_WORKER = WORKER_TYPES["G.1X"]
DEFAULT_COUNT = 5


def find_worker_type(name: str) -> WorkerType:
    """Return the worker type of this name, compared without case.

    Raises:
        InvalidInputError: Glue has no such type.
    """
    by_folded = {known.lower(): worker for known, worker in WORKER_TYPES.items()}
    worker = by_folded.get(name.strip().lower())
    if worker is None:
        near = did_you_mean(name, WORKER_TYPES)
        hint = f"Did you mean {near[0]!r}?" if near else f"There: {quoted(list(WORKER_TYPES), limit=13)}."
        raise InvalidInputError(f"{name!r} is not a worker type.", hint)
    return worker


@dataclass(frozen=True, kw_only=True)
class LocalShape:
    """What workers become on one machine: cores and heap in MB, and whether the machine was smaller than asked for."""

    cores: int
    memory_mb: int
    limited: bool


def local_shape(worker: WorkerType, count: int, *, machine_cores: int, heap_ceiling_mb: int) -> LocalShape:
    """Return the cores and memory that stand for `count` workers, the driver among them, on this machine.

    The executors' cores and memory count, since that is what a Glue job computes with; a lone worker is its own.
    """
    executors = max(1, count - 1)
    cores, memory_mb = executors * worker.vcpu, executors * worker.memory_gb * 1024
    return LocalShape(
        cores=min(cores, machine_cores),
        memory_mb=min(memory_mb, heap_ceiling_mb),
        limited=cores > machine_cores or memory_mb > heap_ceiling_mb,
    )


def dpu_hours(*, cores: int, memory_mb: int, seconds: float) -> float:
    """Return the DPU-hours that a session of this shape has used: the larger share of cores and memory counts."""
    dpu = max(cores / 4, memory_mb / (16 * 1024))
    return dpu * seconds / 3600
