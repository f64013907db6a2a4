"""A corpus with known answers: tables written by independent programs, each with what it is.

Every writer yields `Answer`s while it writes below `root`; nothing here knows how a crawl judges.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

WORDS = [
    "alpha",
    "Berlin",
    "New York",
    "Zoë",
    "O'Brien",
    'said "hi"',
    "a;b",
    "x|y",
    "one, two",
    "50%",
    "tab\there",
]
KINDS = {
    "id": "bigint", "price": "double", "label": "string", "day": "date", "moment": "timestamp_ntz", "flag": "boolean",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a table is: its name, format, columns with types, rows (None: not countable without Spark), and options."""

    name: str
    format: str
    types: dict[str, str]
    rows: int
    keys: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    files: int = 1


def records(seed: int, count: int = 30) -> list[dict[str, Any]]:
    r = random.Random(seed)
    start = datetime(2024, 1, 1)  # noqa: DTZ001 - a wall clock
    return [
        {
            "id": n * 3 + 1,
            "price": round(r.uniform(-50, 500), 2) + 0.001,
            "label": " ".join(r.sample(WORDS, 2)),
            "day": date(2024, 1, 1) + timedelta(days=r.randint(0, 700)),
            "moment": start + timedelta(seconds=r.randint(1, 10**7)),
            "flag": r.random() < 0.5,
        }
        for n in range(count)
    ]


def frame(seed: int) -> Any:
    import pandas as pd

    return pd.DataFrame(records(seed))


def _types(header: bool) -> dict[str, str]:
    return dict(KINDS) if header else {f"col{n + 1}": kind for n, kind in enumerate(KINDS.values())}


def _folder(root: Path, name: str) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    return folder


def by_csv_module(root: Path) -> Iterator[Answer]:
    quotings = {"min": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL, "text": csv.QUOTE_NONNUMERIC}
    seed = 0
    for sep_name, sep in {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}.items():
        for quoting_name, quoting in quotings.items():
            for header in (True, False):
                for line_name, line_end in {"unix": "\n", "dos": "\r\n"}.items():
                    seed += 1
                    name = f"csv_{sep_name}_{quoting_name}_{'named' if header else 'bare'}_{line_name}"
                    with (_folder(root, name) / "a.csv").open("w", encoding="utf-8", newline="") as file:
                        writer = csv.writer(file, delimiter=sep, quoting=quoting, lineterminator=line_end)
                        if header:
                            writer.writerow(KINDS)
                        rows = ({**row, "flag": str(row["flag"]).lower()} for row in records(seed))
                        writer.writerows(row.values() for row in rows)
                    yield Answer(
                        name=name, format="csv", types=_types(header), rows=30,
                        options={"sep": sep, "header": str(header).lower()},
                    )  # fmt: skip


def by_pandas(root: Path) -> Iterator[Answer]:
    import pandas as pd

    seed = 100
    for sep_name, sep in {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}.items():
        for null in ("", "NA", "NULL"):
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
                seed += 1
                name = f"pandas_{sep_name}_{null.lower() or 'empty'}_{encoding.replace('-', '')}"
                data = frame(seed)
                data["id"] = data["id"].astype("Int64")
                data.loc[3, ["id", "price", "day", "moment"]] = pd.NA
                data.to_csv(
                    _folder(root, name) / "a.csv", sep=sep, na_rep=null, encoding=encoding, index=False
                )
                yield Answer(
                    name=name,
                    format="csv",
                    types=_types(True),
                    rows=30,
                    options={"sep": sep, "header": "true"},
                )
    for compression, suffix in {"gzip": ".gz", "bz2": ".bz2", "zstd": ".zst"}.items():
        for kind in ("csv", "json"):
            seed += 1
            name = f"pandas_{kind}_{compression}"
            path = _folder(root, name) / f"a.{kind}{suffix}"
            data = frame(seed)[["id", "price", "label", "flag"]]
            if kind == "csv":
                data.to_csv(path, index=False, compression=compression)
            else:
                data.to_json(path, orient="records", lines=True, compression=compression)
            types = {name: KINDS[name] for name in ("id", "price", "label", "flag")}
            yield Answer(name=name, format=kind, types=types, rows=30)


def by_pyarrow(root: Path) -> Iterator[Answer]:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv as arrow_csv
    from pyarrow import orc

    for sep_name, sep in {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}.items():
        for header in (True, False):
            name = f"arrow_{sep_name}_{'named' if header else 'bare'}"
            options = arrow_csv.WriteOptions(include_header=header, delimiter=sep)
            arrow_csv.write_csv(pa.Table.from_pylist(records(300)), _folder(root, name) / "a.csv", options)
            yield Answer(
                name=name,
                format="csv",
                types=_types(header),
                rows=30,
                options={"header": str(header).lower()},
            )
    columns = {
        "small": (pa.array([1, 2, 3], pa.int32()), "int"), "tiny": (pa.array([1, 2, 3], pa.int8()), "tinyint"),
        "unsigned": (pa.array([1, 2, 3], pa.uint32()), "bigint"), "f4": (pa.array([1, 2, 3.5], pa.float32()), "float"),
        "amount": (pa.array([1, 2, 3], pa.decimal128(12, 2)), "decimal(12,2)"),
        "instant": (pa.array([0, 1, 2], pa.timestamp("us", tz="UTC")), "timestamp"),
        "wall": (pa.array([0, 1, 2], pa.timestamp("ms")), "timestamp_ntz"), "d": (pa.array([0, 1, 2], pa.date32()), "date"),
        "raw": (pa.array([b"a", b"b", None]), "binary"), "tags": (pa.array([["a"], [], None]), "array<string>"),
        "place": (pa.array([{"x": 1, "y": "a"}] * 3), "struct<x:bigint,y:string>"),
        "counts": (pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int64())), "map<string,bigint>"),
        "word": (pa.array(["a", "b", "a"]).dictionary_encode(), "string"), "yes": (pa.array([True, False, None]), "boolean"),
    }  # fmt: skip
    for column, (values, kind) in columns.items():
        table = pa.table({"id": [1, 2, 3], column: values})
        for codec in ("snappy", "zstd"):
            pq.write_table(table, _folder(root, f"parquet_{column}_{codec}") / "a.parquet", compression=codec)
            yield Answer(
                name=f"parquet_{column}_{codec}",
                format="parquet",
                types={"id": "bigint", column: kind},
                rows=3,
            )
        if column in ("small", "f4", "amount", "d", "tags", "place", "yes"):
            orc.write_table(table, _folder(root, f"orc_{column}") / "a.orc")
            yield Answer(name=f"orc_{column}", format="orc", types={"id": "bigint", column: kind}, rows=3)


def by_duckdb(root: Path) -> Iterator[Answer]:
    import duckdb

    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT n AS id, n / 8 + 0.001::DOUBLE AS price, 'item ' || n AS label, "
            "DATE '2024-01-01' + n::INT AS day, TIMESTAMP '2024-01-01 10:00:01' + INTERVAL 1 HOUR * n AS moment, "
            "n % 2 = 0 AS flag, 2022 + n % 3 AS year, 1 + n % 4 AS month FROM range(48) r(n)"
        )
        plain = "SELECT id, price, label, day, moment, flag FROM t"
        for sep_name, sep in {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}.items():
            for header in (True, False):
                name = f"duck_{sep_name}_{'named' if header else 'bare'}"
                path = _folder(root, name) / "a.csv"
                connection.execute(
                    f"COPY ({plain}) TO '{path}' (FORMAT csv, DELIMITER '{sep}', HEADER {header})"
                )
                yield Answer(name=name, format="csv", types=_types(header), rows=48, options={"sep": sep})
        for format_ in ("csv", "parquet", "json"):
            path = _folder(root, f"duck_parts_{format_}")
            connection.execute(
                f"COPY t TO '{path}' (FORMAT {format_}, PARTITION_BY (year, month), OVERWRITE_OR_IGNORE)"
            )
            yield Answer(
                name=path.name,
                format=format_,
                types=dict(KINDS),
                rows=48,
                keys={"year": "int", "month": "int"},
                files=12,
            )
            single = _folder(root, f"duck_single_{format_}") / f"a.{format_}"
            connection.execute(f"COPY ({plain}) TO '{single}' (FORMAT {format_})")
            yield Answer(name=single.parent.name, format=format_, types=dict(KINDS), rows=48)


def by_json_module(root: Path) -> Iterator[Answer]:
    def text(row: dict[str, Any]) -> dict[str, Any]:
        return {
            key: value if isinstance(value, (int, float, str)) else value.isoformat()
            for key, value in row.items()
        }

    for seed in range(8):
        rows = [text(row) for row in records(400 + seed)]
        (_folder(root, f"json_lines_{seed}") / "a.json").write_text(
            "".join(json.dumps(row) + "\n" for row in rows)
        )
        (_folder(root, f"json_array_{seed}") / "a.json").write_text(json.dumps(rows, indent=seed % 3))
        for name in (f"json_lines_{seed}", f"json_array_{seed}"):
            yield Answer(name=name, format="json", types=dict(KINDS), rows=30)
    nested = [{"id": n, "who": {"name": f"n{n}", "age": n}, "tags": ["a", "b"][: n % 3]} for n in range(20)]
    (_folder(root, "json_nested") / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in nested))
    types = {"id": "bigint", "who": "struct<name:string,age:bigint>", "tags": "array<string>"}
    yield Answer(name="json_nested", format="json", types=types, rows=20)


def by_fastavro(root: Path) -> Iterator[Answer]:
    import fastavro

    schema = {"type": "record", "name": "r", "fields": [
        {"name": "id", "type": "long"}, {"name": "n", "type": ["null", "int"]}, {"name": "v", "type": "double"},
        {"name": "d", "type": {"type": "int", "logicalType": "date"}}, {"name": "s", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
    ]}  # fmt: skip
    types = {
        "id": "bigint", "n": "int", "v": "double", "d": "date", "s": "string", "at": "timestamp", "tags": "array<string>",
    }  # fmt: skip
    rows = [
        {"id": n, "n": None, "v": n / 2, "d": date(2024, 1, 1), "s": "x", "at": datetime(2024, 1, 1, tzinfo=UTC), "tags": []}
        for n in range(10)
    ]  # fmt: skip
    for codec in ("null", "deflate", "bzip2"):
        with (_folder(root, f"avro_{codec}") / "a.avro").open("wb") as file:
            fastavro.writer(file, schema, rows, codec=codec)
        yield Answer(name=f"avro_{codec}", format="avro", types=types, rows=10)


def by_element_tree(root: Path) -> Iterator[Answer]:
    for seed in range(4):
        top = ET.Element("items")
        for row in records(500 + seed):
            item = ET.SubElement(top, "item", id=str(row["id"]))
            ET.SubElement(item, "label").text = row["label"]
            ET.SubElement(item, "price").text = str(row["price"])
        ET.ElementTree(top).write(
            _folder(root, f"xml_{seed}") / "a.xml", encoding="utf-8", xml_declaration=True
        )
        types = {"_id": "bigint", "label": "string", "price": "double"}
        yield Answer(name=f"xml_{seed}", format="xml", types=types, rows=30)


def in_parts(root: Path) -> Iterator[Answer]:
    """Write tables of several files, some with keys in their folders."""
    for number in range(10):
        folder = _folder(root, f"parts_{number}")
        for part in range(6):
            frame(600 + part).to_csv(folder / f"part-{part:04}.csv", index=False, sep=",;|\t"[number % 4])
        yield Answer(name=folder.name, format="csv", types=_types(True), rows=180, files=6)
    for number, (key, values, kind) in enumerate([
        ("dt", ["2024-01-01", "2024-01-02", "2024-01-03"], "date"), ("zip", ["00501", "10001", "20001"], "string"),
        ("month", ["01", "02", "12"], "int"), ("id8", ["12345678901", "2", "3"], "bigint"), ("region", ["eu", "us", "x"], "string"),
    ]):  # fmt: skip
        folder = _folder(root, f"keyed_{number}")
        for value in values:
            frame(700 + number).to_csv(_folder(folder, f"{key}={value}") / "a.csv", index=False)
        yield Answer(name=folder.name, format="csv", types=_types(True), rows=90, keys={key: kind}, files=3)


def by_lakehouse_writers(root: Path) -> Iterator[Answer]:
    import deltalake
    import pyarrow as pa
    from pyiceberg.catalog.memory import InMemoryCatalog

    data = pa.Table.from_pylist(records(800))
    for number in range(2):
        for _ in range(number + 1):
            deltalake.write_deltalake(str(root / f"delta_{number}"), data, mode="append")
        yield Answer(name=f"delta_{number}", format="delta", types=dict(KINDS), rows=30, files=number + 1)
    catalog = InMemoryCatalog("made", warehouse=f"file://{root}")
    catalog.create_namespace("ice")
    for number in range(2):
        table = catalog.create_table(f"ice.iceberg_{number}", data.schema)
        for _ in range(number + 1):
            table.append(data)
        yield Answer(name=f"iceberg_{number}", format="iceberg", types=dict(KINDS), rows=30, files=number + 1)
    catalog.close()


ODD: dict[str, tuple[str, dict[str, str], int]] = {
    "leading_zeros": ("zip,n\n00501,1\n10001,2\n", {"zip": "string", "n": "bigint"}, 2),
    "beyond_bigint": ("k,n\n12345678901234567890,1\n2,2\n", {"k": "decimal(20,0)", "n": "bigint"}, 2),
    "exact": ("v,n\n1234567890123456.789,1\n2.5,2\n", {"v": "decimal(19,3)", "n": "bigint"}, 2),
    "scientific": ("v,n\n1e-5,1\n2.5E10,2\n", {"v": "double", "n": "bigint"}, 2),
    "times": ("at,n\n10:30:00,1\n23:59:59,2\n", {"at": "string", "n": "bigint"}, 2),
    "mixed": ("v,n\n1,1\n2.5,2\nabc,3\n", {"v": "string", "n": "bigint"}, 3),
    "empty_column": ("a,b,c\n1,,x\n2,,y\n", {"a": "bigint", "b": "string", "c": "string"}, 2),
    "spaced_names": ("First Name,Order No.\nAnn,1\nBob,2\n", {"first name": "string", "order no.": "bigint"}, 2),
    "other_script": ("имя,число\nАнна,1\nОлег,2\n", {"имя": "string", "число": "bigint"}, 2),
    "lines_in_cells": ('id,note\n1,"a\nb"\n2,"c"\n', {"id": "bigint", "note": "string"}, 2),
    "one_row": ("id,name\n1,ann\n", {"id": "bigint", "name": "string"}, 1),
    "zones": ("at,n\n2024-01-01T10:00:00Z,1\n2024-01-01T10:00:00+02:00,2\n", {"at": "timestamp", "n": "bigint"}, 2),
    "day_first": ("d,n\n31.12.2023,1\n01.02.2024,2\n", {"d": "date", "n": "bigint"}, 2),
    "month_first": ("d,n\n12/31/2023,1\n01/02/2024,2\n", {"d": "date", "n": "bigint"}, 2),
    "decimal_commas": ("n;v\n1;2,5\n2;1.234,75\n", {"n": "bigint", "v": "decimal(18,2)"}, 2),
    "two_bars": ("id||name\n1||a|b\n2||c\n", {"id": "bigint", "name": "string"}, 2),
    "semicolons_in_commas": ("id,list\n1,a;b;c\n2,d;e;f\n", {"id": "bigint", "list": "string"}, 2),
    "title": ("The report of May\n\nid,name,v\n1,a,2\n2,b,3\n3,c,4\n", {"id": "bigint", "name": "string", "v": "bigint"}, 3),
    "remarks": ("# one\n# two\nid,v\n1,x\n2,y\n", {"id": "bigint", "v": "string"}, 2),
    "dashes_for_null": ("id,v\n1,-\n2,3.5\n3,4.5\n", {"id": "bigint", "v": "double"}, 3),
    "codes": ("faa,name\nJFK,Kennedy\nLAX,Los Angeles\nORD,Chicago\n", {"faa": "string", "name": "string"}, 3),
    "wide": (
        ",".join(f"c{n}" for n in range(60)) + "\n" + (",".join(map(str, range(60))) + "\n") * 3,
        {f"c{n}": "bigint" for n in range(60)},
        3,
    ),
}  # fmt: skip


def by_hand(root: Path) -> Iterator[Answer]:
    for name, (text, types, rows) in ODD.items():
        (_folder(root, f"odd_{name}") / "a.csv").write_text(text, encoding="utf-8")
        yield Answer(name=f"odd_{name}", format="csv", types=types, rows=rows)


WRITERS = (
    by_csv_module, by_pandas, by_pyarrow, by_duckdb, by_hand, by_json_module, by_fastavro, by_element_tree, in_parts,
    by_lakehouse_writers,
)  # fmt: skip
COUNTED_BY_DUCKDB = ("csv", "json", "parquet")
