"""What lakes throw at a crawl: each thing is named in the report, the rest is crawled, and memory stays bounded."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys

import pytest

from gluepot.crawl.models import ChangeKind
from tests.crawl.lakes import by_name

SOUND = "id,v\n1,x\n2,y\n"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><rows><row><a>&lol9;</a></row><row><a>x</a></row></rows>"
)
DAMAGED = {
    "laughs.xml": (LAUGHS, "entities"),
    "deep.json": ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
    "short.parquet": (b"PAR1\x15\x04\x15", "truncated Parquet"),
    "secret.parquet": (b"PARE" + b"\0" * 100 + b"PARE", "encrypted Parquet"),
    "half.csv.gz": (gzip.compress(b"id,v\n" + os.urandom(60_000).hex().encode())[:-4000], "damaged gzip"),
    "noise.csv": (os.urandom(50_000), "binary format"),
    "void.csv": ("", "empty"),
    "nuls.csv": (b"\0" * 10_000, "binary format"),
}
CRAWL = """
import json, sys
from pathlib import Path
from gluepot.app import open_app
run = open_app().crawl.crawl([sys.argv[1]], database="damage")
status = Path("/proc/self/status").read_text()  # getrusage would count the parent before exec too
peak_mb = int(status.partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps({"tables": [t.name for t in run.tables], "skipped": [[s.path, s.reason] for s in run.skipped], "mb": peak_mb}))
"""


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_named_and_the_rest_is_crawled(app, write, read, name):
    content, reason = DAMAGED[name]
    write("sound/a.csv", SOUND)
    write(f"broken/{name}", content)

    run = app.crawl.crawl([str(write.root)])

    assert list(by_name(run)) == ["sound"]
    (skipped,) = run.skipped
    assert skipped.path.endswith(f"broken/{name}")
    assert reason in skipped.reason
    assert read("default", "sound") == [(1, "x"), (2, "y")]


def test_gigabytes_in_one_line_are_looked_at_in_bounded_memory(app, database, write):
    write("sound/a.csv", SOUND)
    for name, head in {"long.csv": b"1,2,3," * 300_000, "long.json": b'{"a":"' + b"x" * 2_000_000}.items():
        path = write(f"huge/{name}", head)
        os.truncate(path, 4 << 30)  # a hole: it takes no space, and is read as zeros
    bomb = gzip.compress(b"x" * (256 << 20), 1)
    write("huge/bomb.csv.gz", bomb)

    done = subprocess.run(
        [sys.executable, "-c", CRAWL, str(write.root)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    said = json.loads(done.stdout)

    assert "sound" in said["tables"]
    assert said["mb"] < 700
    assert {path.rpartition("/")[2] for path, _ in said["skipped"]} == {
        "long.csv",
        "long.json",
        "bomb.csv.gz",
    }


def test_a_lake_that_loses_a_folder_in_mid_crawl_keeps_its_table(app, write):
    for number in range(5):
        write(f"t{number}/a.csv", f"id{number},v{number}\n1,x\n2,y\n")
    app.crawl.crawl([str(write.root)])
    app.crawl._runner.progress_s = 0.0
    write("t0/b.csv", "id0,v0\n1,x\n2,y\n")

    run = app.crawl.crawl(
        [str(write.root)], on_progress=lambda said: shutil.rmtree(write.root / "t4", ignore_errors=True)
    )

    assert len(run.tables) == 4 or by_name(run)["t4"].kind is ChangeKind.UNCHANGED
    assert "t4" in app.catalog.list_table_names("default")
    assert any("t4" in skipped.path and "cannot be listed" in skipped.reason for skipped in run.skipped)


def test_files_that_change_while_they_are_read_are_taken_as_they_are(app, write):
    for number in range(30):
        write(f"t/{number:02}.csv", SOUND)
    app.crawl._runner.progress_s = 0.0

    def disturb(said):
        (write.root / "t" / "20.csv").write_text("id,v\n1,x\n")
        (write.root / "t" / "25.csv").unlink(missing_ok=True)
        (write.root / "t" / "28.csv").write_text("")

    run = app.crawl.crawl([str(write.root / "t")], on_progress=disturb)

    assert list(by_name(run)) == ["t"]
    reasons = {skipped.path.rpartition("/")[2]: skipped.reason for skipped in run.skipped}
    assert "cannot be opened" in reasons["25.csv"]
    again = app.crawl.crawl([str(write.root / "t")])
    assert {skipped.path.rpartition("/")[2] for skipped in again.skipped} == {"28.csv"}
    assert again.files == 29


def test_a_folder_that_cannot_be_listed_is_named(app, write):
    write("sound/a.csv", SOUND)
    deep = write.root / "far"
    deep.mkdir()
    handle = os.open(deep, os.O_RDONLY)
    try:
        # Deeper than any path may be long: opened step by step, it can be made but not listed by its name.
        for _ in range(20):
            os.mkdir("d" * 250, dir_fd=handle)
            below = os.open("d" * 250, os.O_RDONLY, dir_fd=handle)
            os.close(handle)
            handle = below
    finally:
        os.close(handle)

    try:
        run = app.crawl.crawl([str(write.root)])
    finally:
        subprocess.run(["rm", "-rf", str(deep)], check=True)

    assert list(by_name(run)) == ["sound"]
    assert "cannot be listed" in run.skipped[0].reason
