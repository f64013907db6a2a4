"""Ours against a peer, in one run: the two take turns, and the claim is a ratio of medians.

A benchmark file declares two contenders and one claim, and calls `main`::

    if __name__ == "__main__":
        sys.exit(main(Comparison(
            claim="A warm session gives its first result at least 3 times as fast as plain PySpark.",
            ours=Contender(name="gluepot", command=[sys.executable, "-c", OURS]),
            peer=Contender(name="PySpark", command=[sys.executable, "-c", THEIRS]),
            at_least=3.0,
        )))

Each round runs every contender once as a fresh process, in alternating order, so that a machine that warms up or
gets busy treats both alike. Wall seconds are from start to end of the process, unless it measures itself: then the
last line that it prints is JSON such as `{"wall_s": 0.42}`; memory is always measured by the contender, in MB, as
`{"memory_mb": 512.0}`. CPU seconds are those of the process and of the children
it waited for; what a daemon does for it is not in them, and a benchmark whose claim is about CPU must not rely on one.

Where a claim is about a few per cent, two processes of one kind differ by more than that: there both sides live in
one process, and `take_turns` calls them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Measure(StrEnum):
    """What a claim is about."""

    WALL = "wall_s"
    CPU = "cpu_s"
    MEMORY = "memory_mb"


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One side: its name, its command, what its environment has beside ours, and what is done before each round.

    `before` is not timed: waiting until a warm JVM is there again, removing what the last round wrote.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two contenders and the claim: peer ÷ ours is `at_least` so much, by medians of `measure`."""

    claim: str
    ours: Contender
    peer: Contender
    at_least: float
    measure: Measure = Measure.WALL
    rounds: int = 5


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One run of one contender, in seconds, and in MB; 0 for what was not measured."""

    wall_s: float
    cpu_s: float = 0.0
    memory_mb: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was measured: samples of both sides in the order of the rounds, the ratio, and whether the claim holds."""

    claim: str
    measure: Measure
    at_least: float
    ratio: float
    holds: bool
    samples: Mapping[str, Sequence[Sample]]


class ContenderFailedError(Exception):
    """A contender ended with an error: nothing can be said about speed."""


def compare(comparison: Comparison) -> Outcome:
    """Run all rounds and judge the claim."""
    ours, peer = comparison.ours, comparison.peer
    samples: dict[str, list[Sample]] = {ours.name: [], peer.name: []}
    for number in range(comparison.rounds):
        for contender in (ours, peer) if number % 2 == 0 else (peer, ours):
            contender.before()
            samples[contender.name].append(run(contender))
    return judge(comparison.claim, comparison.at_least, samples, comparison.measure)


def take_turns(claim: str, at_least: float, sides: Mapping[str, Callable[[], float]], rounds: int) -> Outcome:
    """Compare two sides within this process, ours first: for what differs less than two processes of the same kind do.

    Each side is a function that takes its turn and returns the wall seconds of it; each is called once in each round.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in sides}
    names = list(sides)
    for number in range(rounds):
        for name in names if number % 2 == 0 else names[::-1]:
            samples[name].append(Sample(wall_s=sides[name]()))
    return judge(claim, at_least, samples)


def judge(
    claim: str, at_least: float, samples: Mapping[str, Sequence[Sample]], measure: Measure = Measure.WALL
) -> Outcome:
    """Judge a claim by the samples of both sides, ours first."""
    ours, peer = samples.values()
    ratio = _median(peer, measure) / _median(ours, measure)
    return Outcome(
        claim=claim,
        measure=measure,
        at_least=at_least,
        ratio=ratio,
        holds=ratio >= at_least,
        samples=samples,
    )


def run(contender: Contender) -> Sample:
    """Run a contender once.

    Raises:
        ContenderFailedError: it ended with an error; its output is in the message.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            contender.command,
            env={**os.environ, **contender.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        # wait4 and not getrusage(RUSAGE_CHILDREN): the latter also counts whatever else we ever waited for.
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode:
        raise ContenderFailedError(f"{contender.name} ended with {process.returncode}:\n{text[-4000:]}")
    said = _measured_by_itself(text)
    return Sample(
        wall_s=said.get("wall_s") or wall_s,
        cpu_s=usage.ru_utime + usage.ru_stime,
        memory_mb=said.get("memory_mb", 0.0),
    )


def main(comparison: Comparison, prepare: Callable[[], object] = lambda: None) -> int:
    """Run the comparison as the command line says and print it. Returns 1 when the claim does not hold.

    `prepare` makes what both sides work on, once the command line was found to ask for a run.
    """
    options = read_options(comparison.claim, comparison.rounds)
    prepare()
    values = {**vars(comparison), "rounds": options.rounds}
    return show(compare(Comparison(**values)), as_json=options.json)


def show(outcome: Outcome, *, as_json: bool) -> int:
    """Print what was measured. Returns 1 when the claim does not hold."""
    print(json.dumps(asdict(outcome), indent=2) if as_json else _text(outcome))
    return 0 if outcome.holds else 1


def read_options(claim: str, rounds: int) -> argparse.Namespace:
    """Return what the command line says. A benchmark that starts something for both sides asks before it does."""
    parser = argparse.ArgumentParser(description=claim)
    parser.add_argument("--rounds", type=int, default=rounds, help="rounds of both (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser.parse_args()


def _measured_by_itself(text: str) -> dict[str, float]:
    lines = text.strip().splitlines()
    with suppress(ValueError, IndexError, TypeError, AttributeError):
        return {key: float(value) for key, value in json.loads(lines[-1]).items()}
    return {}


def _median(samples: Sequence[Sample], measure: Measure) -> float:
    return float(statistics.median(getattr(sample, measure.value) for sample in samples))


def _text(outcome: Outcome) -> str:
    lines = [outcome.claim]
    for name, samples in outcome.samples.items():
        if outcome.measure is Measure.MEMORY:
            spread = " ".join(f"{sample.memory_mb:.0f}" for sample in samples)
            median = _median(samples, Measure.MEMORY)
            lines.append(f"  {name:16} memory {median:7.0f} MB   (each round: {spread})")
            continue
        wall, cpu = _median(samples, Measure.WALL), _median(samples, Measure.CPU)
        digits = 2 if wall >= 1 else 3
        spread = " ".join(f"{sample.wall_s:.{digits}f}" for sample in samples)
        shown_cpu = f"   cpu {cpu:7.2f} s" if cpu else ""
        lines.append(f"  {name:16} wall {wall:7.{digits}f} s{shown_cpu}   (wall, each round: {spread})")
    verdict = "holds" if outcome.holds else "DOES NOT HOLD"
    lines.append(
        f"  {outcome.ratio:.2f} times by {outcome.measure.value}, claimed {outcome.at_least:g}: {verdict}"
    )
    return "\n".join(lines)
