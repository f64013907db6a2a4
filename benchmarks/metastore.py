"""Our metastore against Hive's own, from PySpark's jars, in one run: what the servers cost in CPU seconds.

The peer is Hive 2.3 on Derby, as it starts from the wheel. Both are asked the same by the same client (PyIceberg's),
one after the other, never at the same time. CPU seconds are the server process's own: `harness.py` times contenders as
whole processes, and these are servers. Wall seconds are the client's and include its own work. "start" is over a store
that is there already, to the first answered call.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hive_metastore.ttypes import AddPartitionsRequest, Database

from tests.contracts.calls.script import descriptor, fields, partition, table
from tests.contracts.servers import Metastore, hive_metastore, our_metastore

COLUMNS = fields(**{f"c{number}": "string" for number in range(20)})
BATCH = 1000
CLIENTS = 8


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is done: tables made, tables there when they are listed, tables read by each client, partitions added."""

    tables: int
    listed: int
    reads: int
    partitions: int


FULL = Sizes(tables=1000, listed=10_000, reads=500, partitions=10_000)
QUICK = Sizes(tables=100, listed=200, reads=50, partitions=2000)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one operation took: CPU seconds of the server, wall seconds of the client."""

    operation: str
    cpu_s: float
    wall_s: float


def measure(start: Callable[[Path], Any], folder: Path, sizes: Sizes) -> list[Cost]:
    """Run every operation against one server."""
    costs: list[Cost] = []
    with start(folder):
        pass  # the first start makes the store
    with start(folder) as server, server.client() as client:
        costs.append(Cost(operation="start", cpu_s=server.cpu_s(), wall_s=server.start_s))
        client.create_database(Database(name="shop", parameters={}))

        def timed(operation: str, work: Callable[[], Any]) -> None:
            with _costing(server, operation, costs):
                work()

        timed(f"create {sizes.tables:,} tables", lambda: _create_tables(client, sizes.tables))
        _create_more(server, sizes.tables, sizes.listed)
        timed(
            f"list {sizes.listed:,} tables, 20 times",
            lambda: [client.get_all_tables("shop") for _ in range(20)],
        )
        timed(
            f"get_table, {sizes.reads:,} times",
            lambda: [client.get_table("shop", "t1") for _ in range(sizes.reads)],
        )
        client.create_table(table("parted", columns=COLUMNS, keys={"k": "int"}))
        timed(f"add {sizes.partitions:,} partitions", lambda: _add_partitions(client, sizes.partitions))
        timed(f"filter 10 of {sizes.partitions:,}, 20 times", lambda: _filter(client))
        timed(f"{CLIENTS} clients, {sizes.reads:,} get_table each", lambda: _at_once(server, sizes.reads))
    return costs


@contextmanager
def _costing(server: Metastore, operation: str, costs: list[Cost]) -> Iterator[None]:
    cpu_s, wall_s = server.cpu_s(), time.perf_counter()
    yield
    costs.append(Cost(operation=operation, cpu_s=server.cpu_s() - cpu_s, wall_s=time.perf_counter() - wall_s))


def _create_tables(client: Any, count: int, first: int = 0) -> None:
    for number in range(first, count):
        client.create_table(table(f"t{number}", columns=COLUMNS))


def _create_more(server: Metastore, there: int, wanted: int) -> None:
    """Make tables by several clients at once: nobody measures these, and one after the other takes minutes."""
    step = -(-(wanted - there) // CLIENTS)

    def create(first: int) -> None:
        with server.client() as client:
            _create_tables(client, min(first + step, wanted), first)

    _all_at_once([threading.Thread(target=create, args=(first,)) for first in range(there, wanted, step)])


def _add_partitions(client: Any, count: int) -> None:
    sd = descriptor(COLUMNS)
    for start in range(0, count, BATCH):
        sent = [partition("parted", str(value), sd=sd) for value in range(start, min(start + BATCH, count))]
        client.add_partitions_req(
            AddPartitionsRequest("shop", "parted", sent, ifNotExists=False, needResult=False)
        )


def _filter(client: Any) -> None:
    for start in range(20):
        found = client.get_partitions_by_filter("shop", "parted", f"k >= {start} and k < {start + 10}", -1)
        assert len(found) == 10, len(found)


def _at_once(server: Metastore, reads: int) -> None:
    def read() -> None:
        with server.client() as client:
            for _ in range(reads):
                client.get_table("shop", "t1")

    _all_at_once([threading.Thread(target=read) for _ in range(CLIENTS)])


def _all_at_once(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> int:
    """Measure both and print them. Returns 1 when the claim about partitions does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small counts, for a look")
    parser.add_argument(
        "--at-least", type=float, default=50.0, help="claimed ratio for adding partitions (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    sizes = QUICK if options.quick else FULL
    with tempfile.TemporaryDirectory() as folder:
        ours = measure(our_metastore, Path(folder) / "ours", sizes)
        peer = measure(partial(hive_metastore, flags=()), Path(folder) / "hive", sizes)
    ratios = {a.operation: b.cpu_s / max(a.cpu_s, 0.01) for a, b in zip(ours, peer, strict=True)}
    if options.json:
        sides = {
            name: [asdict(cost) for cost in costs] for name, costs in (("gluepot", ours), ("hive", peer))
        }
        print(json.dumps({"sizes": asdict(sizes), "ratios": ratios, **sides}, indent=2))
    else:
        print(f"{'operation':36} {'gluepot cpu / wall s':>22} {'hive cpu / wall s':>22} {'cpu ratio':>10}")
        for a, b in zip(ours, peer, strict=True):
            print(
                f"{a.operation:36} {a.cpu_s:11.2f} / {a.wall_s:8.2f} {b.cpu_s:11.2f} / {b.wall_s:8.2f}"
                f" {ratios[a.operation]:9.0f}x"
            )
    claimed = next(ratio for operation, ratio in ratios.items() if operation.startswith("add "))
    return 0 if claimed >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
