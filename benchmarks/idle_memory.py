"""Memory of an idle pot with one warm JVM against one idle PySpark session that did the same.

Proportional set size, so that a page which two processes share counts once. The pot's side is everything it keeps
running: daemon, metastore endpoint, JVM. The peer's is the Python and the JVM of a script that waits.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.harness import Comparison, Contender, Measure, main
from tests.pot.running import running_pot

SETTLE_S = 10.0
PEER = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.master('local[*]').config('spark.driver.memory', '2g').getOrCreate()
spark.sql('SHOW DATABASES').collect()
spark.sql('SHOW TABLES IN default').collect()
spark.sql('SELECT id % 3 AS k, count(*) AS n, sum(id) AS s FROM range(2000) GROUP BY 1 ORDER BY 1').collect()
print('idle', flush=True)
input()
"""


def measure_pot() -> None:
    """Start a pot, wait until it is idle, print what it holds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL": '{"size": 1, "memory": "2g"}'}) as pot,
    ):
        pot.wait_for_warm()
        time.sleep(SETTLE_S)
        home = str(pot.settings.home)
        _report([p for p in psutil.process_iter() if _belongs(p, home)])


def measure_plain() -> None:
    """Start PySpark, wait until it is idle, print what it holds."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-c", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "idle\n"
        time.sleep(SETTLE_S)
        mine = psutil.Process(process.pid)
        _report([mine, *mine.children(recursive=True)])
        process.communicate("\n")


def _belongs(process: psutil.Process, home: str) -> bool:
    try:
        if process.pid == psutil.Process().pid:
            return False
        return home in " ".join(process.cmdline()) or process.environ().get("GLUEPOT_HOME") == home
    except psutil.Error:
        return False


def _report(processes: list[psutil.Process]) -> None:
    print(json.dumps({"memory_mb": sum(_pss_mb(process.pid) for process in processes)}))


def _pss_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except ProcessLookupError:  # it ended meanwhile, and holds nothing
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0


def run() -> int:
    """Run the comparison."""

    def contender(name: str, kind: str) -> Contender:
        return Contender(name=name, command=[sys.executable, "-m", "benchmarks.idle_memory", kind])

    return main(
        Comparison(
            claim="An idle pot with one warm JVM takes at most 1.5 times the memory of one idle PySpark session.",
            ours=contender("gluepot", "pot"),
            peer=contender("PySpark", "plain"),
            at_least=1 / 1.5,
            measure=Measure.MEMORY,
            rounds=3,
        )
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["pot"]:
        measure_pot()
    elif sys.argv[1:] == ["plain"]:
        measure_plain()
    else:
        sys.exit(run())
