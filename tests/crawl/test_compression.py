"""Every compression that Glue takes, and zstd; written by other libraries than the one that reads."""

from __future__ import annotations

import bz2
import gzip
import io
import struct
import zipfile

import pyarrow as pa
import pytest

from tests.crawl.lakes import types

TEXT = b"id,v\n" + b"".join(b"%d,word %d\n" % (n, n) for n in range(3000))


def hadoop_blocks(codec):
    blocks = []
    for start in range(0, len(TEXT), 8192):
        plain = TEXT[start : start + 8192]
        packed = bytes(pa.Codec(codec).compress(plain))
        blocks.append(struct.pack(">II", len(plain), len(packed)) + packed)
    return b"".join(blocks)


def snappy_frames():
    snappy = pytest.importorskip("snappy")
    return snappy.StreamCompressor().compress(TEXT)


def lz4_frame():
    return bytes(pa.Codec("lz4").compress(TEXT))


def zip_of(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return buffer.getvalue()


WRITTEN = {
    "gzip": (".csv.gz", lambda: gzip.compress(TEXT)), "bzip2": (".csv.bz2", lambda: bz2.compress(TEXT)),
    "zstd": (".csv.zst", lambda: bytes(pa.Codec("zstd").compress(TEXT))), "lz4": (".csv.lz4", lz4_frame),
    "snappy": (".csv.snappy", lambda: hadoop_blocks("snappy")), "snappy-framed": (".csv.sz", snappy_frames),
    "lz4-blocks": (".csv.lz4", lambda: hadoop_blocks("lz4_raw")),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRITTEN)
def test_compressed_text_is_read_for_what_it_is(app, write, kind):
    suffix, make = WRITTEN[kind]
    write(f"t/a{suffix}", make())

    (table,) = app.crawl.crawl([str(write.root / "t")]).tables

    assert types(table) == {"id": "bigint", "v": "string"}
    assert app.catalog.get_table("default", "t").parameters["compressionType"] == kind
    assert any("Spark's readers do not know" in note for note in table.notes) is (
        kind in ("lz4", "snappy-framed")
    )


@pytest.mark.parametrize("kind", WRITTEN)
def test_compressed_text_that_is_cut_off_is_named(app, write, kind):
    suffix, make = WRITTEN[kind]
    content = make()
    write(f"t/a{suffix}", content[: len(content) // 2])

    run = app.crawl.crawl([str(write.root / "t")])

    assert run.tables == ()
    assert run.skipped[0].reason.startswith(("damaged", "cannot be read"))


def test_a_zip_archive_says_what_is_in_it(app, write):
    write("t/one.zip", zip_of(a=TEXT))
    write("t/two.zip", zip_of(a=TEXT, b=TEXT))

    run = app.crawl.crawl([str(write.root / "t")])

    assert [skipped.reason for skipped in run.skipped] == [
        "a zip archive of 1 file (a.csv), which Spark cannot read: unpack it",
        "a zip archive of 2 files (a.csv, b.csv), which Spark cannot read: unpack it",
    ]


def test_members_of_an_archive_can_be_looked_at(app, write):
    path = write("one.zip", zip_of(a=TEXT))

    (table,) = app.crawl.crawl([f"zip://::{path}"]).tables

    assert types(table) == {"id": "bigint", "v": "string"}
