"""Engines whose client side is missing on this machine: one sentence in the cell, before anything is started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kernel.driver import KernelDriver

pytestmark = pytest.mark.spark


def test_what_is_missing_is_one_error_of_the_cell(
    kernels: Callable[..., KernelDriver], tmp_path: Path
) -> None:
    nothing = {"HADOOP_CONF_DIR": "", "YARN_CONF_DIR": "", "KUBECONFIG": str(tmp_path / "none")}
    kernel = kernels(tmp_path, HOME=str(tmp_path), **nothing)
    masters = {
        "yarn": "YARN's client configuration is missing. Set HADOOP_CONF_DIR",
        "k8s://https://127.0.0.1:6443": "Kubernetes' client configuration is missing: there is no",
        "spark//host:7077": "'spark//host:7077' is not a Spark master.",
    }

    said = {}
    for master in masters:
        configured = kernel.execute(f'%%configure -f\n{{"master": "{master}"}}')
        used = kernel.execute("spark.range(1).count()") if configured.status == "ok" else configured
        said[master] = "\n".join(used.error["traceback"])

    assert {master for master in masters if masters[master] not in said[master]} == set(), said
    assert max(len(text) for text in said.values()) < 500
