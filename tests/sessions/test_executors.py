"""Glue's workers on a cluster."""

from __future__ import annotations

import pytest

from gluepot.sessions.engines import Engine
from gluepot.sessions.executors import executor_conf
from gluepot.sessions.glue_settings import GlueSettings, apply_body, shaped_spec
from gluepot.sessions.glue_workers import WORKER_TYPES


@pytest.mark.parametrize(
    ("engine", "number"),
    [
        (Engine.STANDALONE, {"spark.cores.max": "16"}),
        (Engine.YARN, {"spark.executor.instances": "4"}),
        (Engine.KUBERNETES, {"spark.executor.instances": "4"}),
    ],
)
def test_one_worker_is_the_driver_and_the_others_are_executors(
    engine: Engine, number: dict[str, str]
) -> None:
    found = executor_conf(engine, WORKER_TYPES["G.1X"], 5)

    assert found == {"spark.executor.cores": "4", "spark.executor.memory": "14894m", **number}


def test_a_header_cell_becomes_executors_and_says_so() -> None:
    settings, _ = apply_body(
        GlueSettings(), '{"worker_type": "G.2X", "number_of_workers": 3, "spark.executor.memory": "5g"}'
    )

    spec, told = shaped_spec(settings, heap_ceiling_mb=1024, master="spark://far:7077")

    assert told == "3 × G.2X became 2 executors of 8 cores and 32 GB at spark://far:7077."
    assert spec.conf["spark.cores.max"] == "16"
    assert spec.conf["spark.executor.memory"] == "5g"  # what was asked for by name wins
    assert spec.memory_mb == 0


def test_on_connect_the_servers_size_holds() -> None:
    settings, _ = apply_body(GlueSettings(), "worker_type = G.1X")

    spec, told = shaped_spec(settings, heap_ceiling_mb=1024, master="sc://far/;token=secret")

    assert spec == settings.spec
    assert "those of the server at sc://far:" in told
