"""The harness that judges our claims must itself be right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.harness import (
    Comparison,
    Contender,
    ContenderFailedError,
    Measure,
    compare,
    main,
    run,
    take_turns,
)

ROOT = Path(__file__).parents[2]


def python(name: str, code: str) -> Contender:
    return Contender(name=name, command=[sys.executable, "-S", "-c", code])


def report(wall_s: float) -> str:
    return f'print("words"); print(\'{{"wall_s": {wall_s}}}\')'


def test_a_contender_may_measure_itself() -> None:
    assert run(python("ours", report(0.25))).wall_s == 0.25


def test_otherwise_the_whole_process_counts() -> None:
    assert 0 < run(python("ours", "print('no JSON')")).wall_s < 30


def test_cpu_seconds_include_children() -> None:
    spin = "import time\nwhile time.process_time() < 0.3: pass"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {spin!r}])"

    assert run(python("ours", code)).cpu_s >= 0.3


def test_a_contender_that_fails_stops_the_run_with_its_output() -> None:
    with pytest.raises(ContenderFailedError, match="ours ended with 3:\nbroken"):
        run(python("ours", "import sys; print('broken'); sys.exit(3)"))


@pytest.mark.parametrize(("at_least", "holds"), [(3.9, True), (4.1, False)])
def test_the_ratio_is_the_peers_median_by_ours(at_least: float, holds: bool) -> None:
    outcome = compare(
        Comparison(
            claim="",
            ours=python("ours", report(0.5)),
            peer=python("peer", report(2.0)),
            at_least=at_least,
            rounds=3,
        )
    )

    assert outcome.ratio == 4.0
    assert outcome.holds is holds
    assert [len(samples) for samples in outcome.samples.values()] == [3, 3]


def test_the_sides_take_turns_at_going_first(tmp_path: Path) -> None:
    order: list[str] = []
    sides = [
        Contender(name=name, command=["true"], before=lambda name=name: order.append(name))
        for name in ("a", "b")
    ]

    compare(Comparison(claim="", ours=sides[0], peer=sides[1], at_least=0, measure=Measure.WALL, rounds=2))

    assert order == ["a", "b", "b", "a"]


@pytest.mark.parametrize(("at_least", "holds"), [(3.9, True), (4.1, False)])
def test_two_sides_may_take_turns_within_one_process(at_least: float, holds: bool) -> None:
    order: list[str] = []

    def takes(name: str, wall_s: float) -> float:
        order.append(name)
        return wall_s

    sides = {"ours": lambda: takes("ours", 0.5), "peer": lambda: takes("peer", 2.0)}
    outcome = take_turns("", at_least, sides, rounds=3)

    assert outcome.ratio == 4.0
    assert outcome.holds is holds
    assert order == ["ours", "peer", "peer", "ours", "ours", "peer"]


def test_json_and_the_exit_code_tell_whether_the_claim_holds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmark", "--json", "--rounds", "1"])
    comparison = Comparison(
        claim="c", ours=python("ours", report(1)), peer=python("peer", report(1)), at_least=2
    )

    assert main(comparison) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["ratio"], document["holds"]) == (1.0, False)


def test_every_benchmark_states_its_claim() -> None:
    shared = {"harness", "kernels", "glue_sides"}
    names = [path.stem for path in (ROOT / "benchmarks").glob("*.py") if path.stem not in shared]
    # In one process: what they import takes longer than they do.
    code = (
        "import runpy, sys\n"
        "for name in sys.argv[1].split(','):\n"
        "    sys.argv = [name, '--help']\n"
        "    print('==', name)\n"
        "    try:\n"
        "        runpy.run_module(f'benchmarks.{name}', run_name='__main__')\n"
        "    except SystemExit as end:\n"
        "        assert not end.code, name\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, ",".join(names)], cwd=ROOT, env={**os.environ},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    parts = done.stdout.split("== ")[1:]
    assert [part.split()[0] for part in parts] == names
    assert [
        part.split()[0] for part in parts if "--json" not in part
    ] == []  # some measure servers, and know no rounds
