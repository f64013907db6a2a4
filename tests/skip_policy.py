"""What a test may skip, and when it may not.

A test that needs a system package names it with `requires_program`, and is skipped where that is missing. With
GLUEPOT_FORBID_SKIPS=1, as CI sets it after installing them all, a skip is a failure: a suite that quietly runs
less than it seems to is worse than a red one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterable
from typing import Any

import pytest

# Skips that stay allowed: the end of the test's id, and why nothing can be installed against it.
ALLOWED: dict[str, str] = {
    # Its range subtest finds no history under ipykernel 7.4, plain or ours; tail and search run.
    "TestGluepotKernel::test_history": "jupyter_kernel_test's range subtest does not work with ipykernel",
}


def forbidden() -> bool:
    """Say whether skips are failures in this run."""
    return os.environ.get("GLUEPOT_FORBID_SKIPS", "") not in {"", "0"}


def missing_program(programs: Iterable[str], *, package: str) -> str:
    """Return why a test cannot run: which program is missing, from which Debian package. "" when one is there."""
    wanted = list(programs)
    if any(shutil.which(program) for program in wanted):
        return ""
    return f"needs {' or '.join(wanted)}: apt-get install {package}"


def requires_program(*programs: str, package: str) -> pytest.MarkDecorator:
    """Mark a test that needs one of `programs` on PATH (absolute paths work too), from Debian's `package`."""
    reason = missing_program(programs, package=package)
    return pytest.mark.skipif(bool(reason), reason=reason or f"{package} is there")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, pytest.TestReport]:
    report: pytest.TestReport = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _judge(report, item.nodeid)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, pytest.CollectReport]:
    report: pytest.CollectReport = yield
    if report.skipped:
        _judge(report, collector.nodeid)
    return report


def _judge(report: Any, nodeid: str) -> None:
    if not forbidden() or any(nodeid.endswith(end) for end in ALLOWED):
        return
    longrepr = report.longrepr
    reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    report.outcome = "failed"
    report.longrepr = f"{nodeid} was skipped, which GLUEPOT_FORBID_SKIPS=1 forbids. {reason}"
