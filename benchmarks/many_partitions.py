"""A table of 100,000 partitions: adding them, pruning, dropping the table, and the server's memory, ours against Hive's.

Hive's own takes about six CPU milliseconds to add one partition, so it is given a tenth of them by default, and what
is compared is the cost of a thousand. `metastore.py` measures both at the same size.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hive_metastore.ttypes import AddPartitionsRequest, Database

from tests.contracts.calls.script import descriptor, fields, partition, table
from tests.contracts.servers import Metastore, hive_metastore, our_metastore

BATCH = 1000
PRUNED = 20
COLUMNS = fields(**{f"c{number}": "string" for number in range(20)})
OPERATIONS = ("add", "prune first", "prune again", "names", "drop")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """CPU seconds of the server and wall seconds of the client for one operation, at a number of partitions."""

    partitions: int
    cpu_s: float
    wall_s: float

    @property
    def cpu_ms_per_thousand(self) -> float:
        """What it comes to for a thousand partitions of the table."""
        return self.cpu_s * 1000 / (self.partitions / 1000)


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one server took, by operation; its memory at the start, and at the most, in MB."""

    costs: dict[str, Cost]
    start_mb: float
    peak_mb: float


def measure(start: Callable[[Path], Any], folder: Path, count: int) -> Side:
    """Run every operation against one server, on a table of `count` partitions."""
    costs: dict[str, Cost] = {}
    with start(folder) as server, server.client() as client:
        start_mb = peak_mb = _memory_mb(server)
        client.create_database(Database(name="shop", parameters={}))
        client.create_table(table("parted", columns=COLUMNS, keys={"k": "int"}))
        work: tuple[Callable[[], Any], ...] = (
            lambda: _add(client, count),
            lambda: _prune(client, 1),
            lambda: _prune(client, PRUNED),
            lambda: client.get_partition_names("shop", "parted", -1),
            lambda: client.drop_table("shop", "parted", deleteData=True),
        )
        for operation, do in zip(OPERATIONS, work, strict=True):
            cpu_s, wall_s = server.cpu_s(), time.perf_counter()
            do()
            costs[operation] = Cost(
                partitions=count, cpu_s=server.cpu_s() - cpu_s, wall_s=time.perf_counter() - wall_s
            )
            peak_mb = max(peak_mb, _memory_mb(server))
    return Side(costs=costs, start_mb=start_mb, peak_mb=peak_mb)


def _memory_mb(server: Metastore) -> float:
    return float(server.process.memory_info().rss) / 1e6


def _add(client: Any, count: int) -> None:
    sd = descriptor(COLUMNS)
    for first in range(0, count, BATCH):
        sent = [partition("parted", str(value), sd=sd) for value in range(first, min(first + BATCH, count))]
        client.add_partitions_req(
            AddPartitionsRequest("shop", "parted", sent, ifNotExists=False, needResult=False)
        )


def _prune(client: Any, times: int) -> None:
    for start in range(times):
        found = client.get_partitions_by_filter("shop", "parted", f"k >= {start} and k < {start + 10}", -1)
        assert len(found) == 10, len(found)


def main() -> int:
    """Measure both and print them. Returns 1 when adding is not as much cheaper as claimed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partitions", type=int, default=100_000, help="of our table (%(default)s)")
    parser.add_argument("--peer-partitions", type=int, default=10_000, help="of Hive's (%(default)s)")
    parser.add_argument("--at-least", type=float, default=50.0, help="claimed ratio for adding (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours = measure(our_metastore, Path(folder) / "ours", options.partitions)
        peer = measure(partial(hive_metastore, flags=()), Path(folder) / "hive", options.peer_partitions)
    ratios = {
        operation: peer.costs[operation].cpu_ms_per_thousand
        / max(ours.costs[operation].cpu_ms_per_thousand, 0.01)
        for operation in OPERATIONS
    }
    if options.json:
        print(json.dumps({"gluepot": asdict(ours), "hive": asdict(peer), "ratios": ratios}, indent=2))
    else:
        print(f"{'':14} {f'gluepot, {options.partitions:,}':>26} {f'Hive, {options.peer_partitions:,}':>26}")
        print(f"{'':14} {'cpu s / wall s':>26} {'cpu s / wall s':>26} {'cpu, each 1,000':>16}")
        for operation in OPERATIONS:
            a, b = ours.costs[operation], peer.costs[operation]
            print(
                f"{operation:14} {a.cpu_s:15.2f} / {a.wall_s:8.2f} {b.cpu_s:15.2f} / {b.wall_s:8.2f}"
                f" {ratios[operation]:15.0f}x"
            )
        for name, side in (("gluepot", ours), ("Hive", peer)):
            print(f"memory of {name}: {side.start_mb:.0f} MB at the start, {side.peak_mb:.0f} MB at the most")
    return 0 if ratios["add"] >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
