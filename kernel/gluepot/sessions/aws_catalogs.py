"""Catalogs of Iceberg that scripts set up in AWS Glue's catalog, as they are here: in gluepot's own (docs/decisions/210).

The settings come one by one and in any order (`spark.conf.set`), so each is translated by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

OURS_INSTEAD = (
    "An Iceberg catalog that is set up in AWS Glue is gluepot's own here: its tables are those of %catalog. "
    "For AWS's own, give it type=rest and the address of Glue's REST endpoint."
)
_SETTING = re.compile(r"spark\.sql\.catalog\.\w+\.(?P<what>[\w.-]+)")
_GLUES = "org.apache.iceberg.aws.glue.GlueCatalog"
_OF_AWS = "org.apache.iceberg.aws."
_OURS = "hive"  # Iceberg's word for a catalog behind a metastore
_FOR_AWS = ("glue.", "client.", "s3.", "http-client.", "lock.", "lock-impl", "dynamodb.")


def at_home(key: str, value: object) -> tuple[str, object] | None:
    """Return a setting as it is here; None for one that only means something to AWS."""
    match = _SETTING.fullmatch(key)
    if match is None:
        return key, value
    what, text = match["what"], str(value).strip()
    if (what, text) == ("catalog-impl", _GLUES) or (what, text.lower()) == ("type", "glue"):
        return f"{key.removesuffix(what)}type", _OURS
    if what.startswith(_FOR_AWS) or (what == "io-impl" and text.startswith(_OF_AWS)):
        return None
    return key, value


def all_at_home(conf: Mapping[str, str], notice: Callable[[str, str], object]) -> dict[str, str]:
    """Return settings as they are here. `notice` is told the matter and a sentence where that is something else."""
    found = [at_home(key, value) for key, value in conf.items()]
    if found != list(conf.items()):
        notice("catalogs in AWS", OURS_INSTEAD)
    return {one[0]: str(one[1]) for one in found if one is not None}
