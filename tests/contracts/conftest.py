"""Both metastores, one after the other, and what they answer to the same script."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from tests.contracts.calls import locks
from tests.contracts.calls.everything import script
from tests.contracts.calls.script import Call
from tests.contracts.normalise import answer_of
from tests.contracts.servers import Metastore, hive_metastore, our_metastore
from tests.contracts.statements import runner

Answers = dict[str, Any]
RunStatements = Callable[[Metastore], Answers]
_STATEMENTS_LIMIT_S = 300


@pytest.fixture(scope="session")
def call_answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answers, Answers]:
    """What Hive's metastore answers to each call of the script, and what ours does."""
    folder = tmp_path_factory.mktemp("calls")
    with hive_metastore(folder / "hive") as theirs:
        expected = call_all(theirs)
    with our_metastore(folder / "ours") as ours:
        return expected, call_all(ours)


@pytest.fixture(scope="session")
def lock_answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answers, Answers]:
    """What both answer to calls about locks. Hive's makes its tables for them only when it thinks that it is tested."""
    folder = tmp_path_factory.mktemp("locks")
    with hive_metastore(folder / "hive", more={"hive.in.test": "true"}) as theirs:
        expected = call_all(theirs, locks.calls())
    with our_metastore(folder / "ours") as ours:
        return expected, call_all(ours, locks.calls())


@pytest.fixture(scope="session")
def run_statements(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStatements]:
    """Return a function: a metastore → what Spark over it answers to each statement. All have one JVM, one after the other."""
    log = tmp_path_factory.mktemp("spark") / "spark.log"
    with log.open("wb") as output, subprocess.Popen(
        [sys.executable, str(Path(runner.__file__))], cwd=log.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=output, text=True,
    ) as spark:  # fmt: skip
        yield lambda server: _run_statements(spark, server, log)


@pytest.fixture(scope="session")
def statement_answers(
    tmp_path_factory: pytest.TempPathFactory, run_statements: RunStatements
) -> tuple[Answers, Answers]:
    """What Spark answers to each statement over Hive's metastore, and over ours."""
    folder = tmp_path_factory.mktemp("statements")
    with hive_metastore(folder / "hive") as theirs:
        expected = run_statements(theirs)
    with our_metastore(folder / "ours") as ours:
        return expected, run_statements(ours)


def call_all(server: Metastore, steps: Iterable[Call] | None = None) -> Answers:
    """Return what a metastore answers to each of the steps, by default to the whole script."""
    with server.client() as client:
        return {
            step.label: answer_of(step.run, client, server) for step in (script() if steps is None else steps)
        }


def _run_statements(spark: subprocess.Popen[str], server: Metastore, log: Path) -> Answers:
    assert spark.stdin is not None
    assert spark.stdout is not None
    ending = Timer(_STATEMENTS_LIMIT_S, spark.kill)
    ending.start()
    try:
        spark.stdin.write(f"{server.uri} {server.folder}\n")
        spark.stdin.flush()
        # What else Spark's process prints is no answer.
        is_done = any(line.strip() == str(server.folder) for line in spark.stdout)
    finally:
        ending.cancel()
    assert is_done, log.read_text(errors="replace")[-4000:]
    found: Answers = json.loads((server.folder / "answers.json").read_text(encoding="utf-8"))
    return found
