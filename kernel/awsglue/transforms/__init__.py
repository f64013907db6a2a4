"""Glue's transforms: `X.apply(...)` is `X()(...)`."""

from __future__ import annotations

from awsglue.transforms.collections import FlatMap, MapToCollection, SelectFromCollection
from awsglue.transforms.fields import (
    ApplyMapping,
    DropFields,
    DropNullFields,
    RenameField,
    ResolveChoice,
    SelectFields,
    SplitFields,
    SplitRows,
    Unbox,
    UnnestFrame,
)
from awsglue.transforms.rows import (
    Coalesce,
    ErrorsAsDynamicFrame,
    Filter,
    Join,
    Map,
    Relationalize,
    Repartition,
    Spigot,
    Union,
)
from awsglue.transforms.transform import GlueTransform

__all__ = [
    "ApplyMapping",
    "Coalesce",
    "DropFields",
    "DropNullFields",
    "ErrorsAsDynamicFrame",
    "Filter",
    "FlatMap",
    "GlueTransform",
    "Join",
    "Map",
    "MapToCollection",
    "Relationalize",
    "RenameField",
    "Repartition",
    "ResolveChoice",
    "SelectFields",
    "SelectFromCollection",
    "Spigot",
    "SplitFields",
    "SplitRows",
    "Unbox",
    "Union",
    "UnnestFrame",
    "get_transform",
]


def get_transform(name: str) -> type[GlueTransform]:
    """Return a transform class by its name, without case.

    Raises:
        ValueError: there is none of this name.
    """
    for known in __all__:
        found = globals()[known]
        if known.lower() == name.lower() and isinstance(found, type):
            return found
    raise ValueError(f"There is no transform {name!r}.")
