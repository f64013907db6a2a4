"""What Spark's JVMs keep outside of the home: their temporary files, and the archives of classes that they start with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from gluepot.doctor.home import space_left
from gluepot.doctor.models import Finding, ok
from gluepot.errors import GluepotError
from gluepot.sessions.class_data import kept_archives, usable_archive
from gluepot.sessions.java import find_java
from gluepot.sessions.launcher import class_path
from gluepot.sessions.scratch import javas_folder
from gluepot.settings import Settings


def look_at_spark_files(settings: Settings, environ: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """Yield what was found; nothing is made or removed."""
    spilled_to = _spilled_to(settings, os.environ if environ is None else environ)
    if spilled_to.is_dir():  # one of the settings may be meant for another machine
        next_step = "Spark spills there: make room, or name another folder in spark.local.dir of spark.conf."
        yield space_left("Spark's temporary files", spilled_to, next_step=next_step)
    yield _archives(settings.cache_folder)


def _spilled_to(settings: Settings, environ: Mapping[str, str]) -> Path:
    """Return the first folder that a session here spills to, in the order in which Spark looks."""
    named = (
        environ.get("SPARK_LOCAL_DIRS") or settings.spark.conf.get("spark.local.dir") or str(javas_folder())
    )
    return Path(named.partition(",")[0])


def _archives(cache: Path) -> Finding:
    kept = kept_archives(cache)
    size_mb = sum(archive.size_bytes for archive in kept) / 1e6
    text = f"{len(kept)} archive{'' if len(kept) == 1 else 's'} of {size_mb:.0f} MB in {cache}"
    try:
        own = usable_archive(cache, find_java(), class_path())
    except GluepotError:  # no Java or no PySpark, which is a finding of its own
        return ok("Class data", text)
    return ok("Class data", f"{text}, {'one' if own else 'none yet'} for this Java and PySpark")
