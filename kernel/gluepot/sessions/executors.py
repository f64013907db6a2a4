"""AWS Glue's workers as executors of a cluster (Glue developer guide, *Worker types*: one worker is the driver)."""

from __future__ import annotations

from gluepot.sessions.engines import Engine
from gluepot.sessions.glue_workers import WorkerType

# What Spark adds to an executor's memory outside its heap; with it an executor is as large as the worker.
_OVERHEAD = 1.1


def executor_conf(engine: Engine, worker: WorkerType, count: int) -> dict[str, str]:
    """Return the Spark settings that make a cluster give what `count` workers are, the driver among them.

    A standalone master knows no number of executors: it gives cores until their sum is reached. A Connect server's
    executors are its own.
    """
    if engine is Engine.CONNECT:
        return {}
    executors = max(1, count - 1)
    number = (
        {"spark.cores.max": str(executors * worker.vcpu)}
        if engine is Engine.STANDALONE
        else {"spark.executor.instances": str(executors)}
    )
    return {
        "spark.executor.cores": str(worker.vcpu),
        "spark.executor.memory": f"{int(worker.memory_gb * 1024 / _OVERHEAD)}m",
        **number,
    }


def executors_told(worker: WorkerType, count: int, engine: Engine, master: str) -> str:
    """Return what workers became, as a cell says it."""
    if engine is Engine.CONNECT:
        return (
            f"Cores and memory are those of the server at {master}: {count} × {worker.name} changes nothing."
        )
    executors = max(1, count - 1)
    return (
        f"{count} × {worker.name} became {executors} executor{'' if executors == 1 else 's'} of {worker.vcpu} cores "
        f"and {worker.memory_gb} GB at {master}."
    )
