"""`import gs_derived` and its like: each module gives frames and DataFrames the method of its name (docs/decisions/202).

In Glue they are files that the job names in `--extra-py-files`. Where such a file is there, it is the one that is imported.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any, NoReturn

from gluepot.errors import MissingPartError

COMMON = "gs_common"
METHODS: Mapping[str, str] = MappingProxyType(
    {
        "gs_array_to_cols": "columns:array_to_cols",
        "gs_concat": "columns:concat",
        "gs_derived": "columns:derived",
        "gs_explode": "shapes:explode",
        "gs_flatten": "shapes:flatten",
        "gs_format_timestamp": "moments:format_timestamp",
        "gs_now": "moments:now",
        "gs_null_rows": "shapes:null_rows",
        "gs_parse_json": "shapes:parse_json",
        "gs_pivot": "shapes:pivot",
        "gs_regex_extract": "columns:regex_extract",
        "gs_repartition": "shapes:repartition",
        "gs_sequence_id": "columns:sequence_id",
        "gs_split": "columns:split",
        "gs_to_timestamp": "moments:to_timestamp",
        "gs_uuid": "columns:uuid",
    }
)
"""Module, which is its method's name too → file of this package and function that takes a DataFrame."""

ABSENT: Mapping[str, str] = MappingProxyType(
    {
        "gs_lookup": "Join the frame with the other table's: Join.apply, or toDF().join.",
        "gs_unpivot": "Use toDF().unpivot(ids, values, variableColumnName, valueColumnName).",
    }
)
"""Module → what to do without it."""


def enrich_df(name: str, function: Callable[..., Any]) -> None:
    """Give DataFrames a method, and DynamicFrames the same on their rows, as `gs_common` does for transforms of one's own."""
    from pyspark.sql import DataFrame

    from awsglue.dynamicframe import DynamicFrame

    def of_frame(frame: Any, *args: Any, **kwargs: Any) -> Any:
        return frame.followed_by(function(frame.toDF(), *args, **kwargs))

    setattr(DataFrame, name, function)
    setattr(DynamicFrame, name, of_frame)


def install() -> None:
    """Let the modules be imported, where no file of such a name is found."""
    if not any(isinstance(finder, _StudioFinder) for finder in sys.meta_path):
        sys.meta_path.append(_StudioFinder())


class _StudioFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname == COMMON or fullname in METHODS or fullname in ABSENT:
            return importlib.machinery.ModuleSpec(fullname, self)
        return None

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        if name == COMMON:
            vars(module)["enrich_df"] = enrich_df
        elif name in ABSENT:
            enrich_df(name, _refusing(name))
        else:
            file, _, function = METHODS[name].partition(":")
            enrich_df(name, getattr(import_module(f"awsglue.studio.{file}"), function))


def _refusing(name: str) -> Callable[..., NoReturn]:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise MissingPartError(f"{name}, a transform of Glue Studio's, is not there yet.", ABSENT[name])

    return refuse
