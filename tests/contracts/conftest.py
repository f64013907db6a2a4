"""Both metastores, one after the other, and what they answer to the same script."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.calls import locks
from tests.contracts.calls.everything import script
from tests.contracts.calls.script import Call
from tests.contracts.normalise import answer_of
from tests.contracts.servers import Metastore, hive_metastore, our_metastore
from tests.contracts.statements import runner

Answers = dict[str, Any]


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
def statement_answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answers, Answers]:
    """What Spark answers to each statement over Hive's metastore, and over ours. Never two JVMs of Spark at once."""
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


def run_statements(server: Metastore) -> Answers:
    """Return what Spark over a metastore answers to each statement."""
    answers = server.folder / "answers.json"
    command = [sys.executable, str(Path(runner.__file__)), server.uri, str(server.folder), str(answers)]
    with (server.folder / "spark.log").open("wb") as log:
        done = subprocess.run(command, cwd=server.folder, stdout=log, stderr=log, timeout=300, check=False)
    assert done.returncode == 0, (server.folder / "spark.log").read_text(errors="replace")[-4000:]
    found: Answers = json.loads(answers.read_text(encoding="utf-8"))
    return found
