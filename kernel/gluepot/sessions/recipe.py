"""How a JVM is started, and so whom it fits: interpreter, PySpark, fixed Spark settings, jars, what Java reads at start.

A claimer works out the recipe of the JVM that it needs; one that waits fits when it was started by an equal recipe.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from gluepot.sessions.launcher import class_path, spark_home
from gluepot.sessions.start_environment import own_umask, start_variables

# Settings that may differ between what a JVM was started with and what its claimer wants, since the claim sets them.
SET_ON_CLAIM = {
    "spark.app.name",
    "spark.sql.shuffle.partitions",
    "spark.log.level",
    "spark.sql.session.timeZone",
}
_SECRET = re.compile(
    r"secret|passw|token|credential|access[._-]?key", re.IGNORECASE
)  # Spark's own idea, and passw


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a JVM is started.

    `interpreter`: the Python of its claimer. `prefix`: that interpreter's environment folder. `spark_home`: its
    PySpark. `conf`: Spark settings. `memory_mb`: heap ceiling. `jars`: further jars. `variables`: environment variables
    that are read at start. `umask`: octal digits, "" for the starter's.
    """

    interpreter: str
    prefix: str
    spark_home: str
    conf: Mapping[str, str]
    memory_mb: int
    jars: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    umask: str = ""

    @cached_property
    def key(self) -> str:
        """Return what two recipes have in common when a JVM of the one fits a claimer of the other."""
        same = {
            **asdict(self),
            # `python` and `python3` of one environment are one interpreter.
            "interpreter": os.path.realpath(self.interpreter),
            "conf": {key: value for key, value in self.conf.items() if key not in SET_ON_CLAIM},
            # A jar that was built anew, or another PySpark in the same place, makes another JVM.
            "jars": [_stamp(Path(jar)) for jar in self.jars],
            "class_path": class_path(Path(self.spark_home)),
        }
        return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()[:32]

    def may_be_kept(self) -> bool:
        """Say whether it may be written down for the pot: no secret in it, nothing relative to a folder."""
        texts = [*self.conf, *(value for value in self.conf.values() if "=" in value)]
        return "PYSPARK_SUBMIT_ARGS" not in self.variables and not any(_SECRET.search(text) for text in texts)

    def as_document(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {**asdict(self), "jars": list(self.jars)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Recipe:
        """Return the recipe that `as_document` made this of."""
        return cls(**{**document, "jars": tuple(document["jars"])})


def recipe_here(conf: Mapping[str, str], *, memory_mb: int, jars: tuple[str, ...] = ()) -> Recipe:
    """Return the recipe of a JVM with these settings for the calling process."""
    return Recipe(
        interpreter=sys.executable,
        prefix=sys.prefix,
        spark_home=str(spark_home()),
        conf=dict(conf),
        memory_mb=memory_mb,
        jars=tuple(str(Path(jar).absolute()) if "://" not in jar else jar for jar in jars),
        variables=start_variables(os.environ),
        umask=own_umask(),
    )


def _stamp(jar: Path) -> list[Any]:
    try:
        found = jar.stat()
    except OSError:
        return [str(jar)]
    return [str(jar), found.st_mtime_ns, found.st_size]
