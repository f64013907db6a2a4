"""Reference §2: the arguments of methods and of transform classes, by name, order and default."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from awsglue import transforms
from awsglue.dynamicframe import DynamicFrame
from awsglue.transforms import get_transform

TRAILING = {"transformation_ctx": "", "info": "", "stageThreshold": 0, "totalThreshold": 0}
REQUIRED = inspect.Parameter.empty


def arguments(function: Any) -> dict[str, Any]:
    found = list(inspect.signature(function).parameters.values())[1:]
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {one.name: one.default for one in found if one.kind in named}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("show", {"num_rows": 20}),
        ("filter", {"f": REQUIRED, **TRAILING}),
        ("map", {"f": REQUIRED, "preservesPartitioning": False, **TRAILING}),
        ("mapPartitions", {"f": REQUIRED, "preservesPartitioning": True, **TRAILING}),
        ("mapPartitionsWithIndex", {"f": REQUIRED, "preservesPartitioning": False, **TRAILING}),
        ("apply_mapping", {"mappings": REQUIRED, "case_sensitive": False, **TRAILING}),
        ("drop_fields", {"paths": REQUIRED, **TRAILING}),
        ("select_fields", {"paths": REQUIRED, **TRAILING}),
        ("rename_field", {"oldName": REQUIRED, "newName": REQUIRED, **TRAILING}),
        ("join", {"paths1": REQUIRED, "paths2": REQUIRED, "frame2": REQUIRED, **TRAILING}),
        ("split_fields", {"paths": REQUIRED, "name1": "frame1", "name2": "frame2", **TRAILING}),
        ("split_rows", {"comparison_dict": REQUIRED, "name1": "frame1", "name2": "frame2", **TRAILING}),
        ("union", {"other_frame": REQUIRED, **TRAILING}),
        ("unbox", {"path": REQUIRED, "format": REQUIRED, **TRAILING}),
        ("drop_null_fields", TRAILING),
        ("relationalize", {"root_table_name": REQUIRED, "staging_path": None, "options": None, **TRAILING}),
        (
            "mergeDynamicFrame",
            {
                "stage_dynamic_frame": REQUIRED,
                "primary_keys": REQUIRED,
                "transformation_ctx": "",
                "options": None,
                "info": "",
                "stageThreshold": 0,
                "totalThreshold": 0,
            },
        ),
        ("spigot", {"path": REQUIRED, "options": None, **TRAILING}),
        (
            "write",
            {
                "connection_type": REQUIRED,
                "connection_options": None,
                "format": None,
                "format_options": None,
                "accumulator_size": 0,
            },
        ),
        ("toDF", {"options": None}),
        ("with_frame_schema", {"schema": REQUIRED}),
        ("unnest", TRAILING),
        ("unnest_ddb_json", TRAILING),
        ("simplify_ddb_json", TRAILING),
        ("coalesce", {"num_partitions": REQUIRED, "shuffle": False, **TRAILING}),
        ("repartition", {"num_partitions": REQUIRED, **TRAILING}),
        (
            "resolveChoice",
            {
                "specs": None,
                "choice": "",
                "database": None,
                "table_name": None,
                **TRAILING,
                "catalog_id": None,
            },
        ),
    ],
)
def test_s2_methods_take_what_the_reference_says(name, expected):
    assert arguments(getattr(DynamicFrame, name)) == expected
    assert list(arguments(getattr(DynamicFrame, name))) == list(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ApplyMapping", {"frame": REQUIRED, "mappings": REQUIRED, "case_sensitive": False, **TRAILING}),
        ("DropFields", {"frame": REQUIRED, "paths": REQUIRED, **TRAILING}),
        ("SelectFields", {"frame": REQUIRED, "paths": REQUIRED, **TRAILING}),
        ("RenameField", {"frame": REQUIRED, "old_name": REQUIRED, "new_name": REQUIRED, **TRAILING}),
        ("SplitFields", {"frame": REQUIRED, "paths": REQUIRED, "name1": None, "name2": None, **TRAILING}),
        (
            "SplitRows",
            {
                "frame": REQUIRED,
                "comparison_dict": REQUIRED,
                "name1": "frame1",
                "name2": "frame2",
                **TRAILING,
                "info": None,
            },
        ),
        ("Join", {"frame1": REQUIRED, "frame2": REQUIRED, "keys1": REQUIRED, "keys2": REQUIRED, **TRAILING}),
        ("Map", {"frame": REQUIRED, "f": REQUIRED, "preservesPartitioning": False, **TRAILING}),
        ("Filter", {"frame": REQUIRED, "f": REQUIRED, **TRAILING}),
        (
            "Relationalize",
            {"frame": REQUIRED, "staging_path": None, "name": "roottable", "options": None, **TRAILING},
        ),
        (
            "ResolveChoice",
            {
                "frame": REQUIRED,
                "specs": None,
                "choice": "",
                "database": None,
                "table_name": None,
                **TRAILING,
                "catalog_id": None,
            },
        ),
        ("Spigot", {"frame": REQUIRED, "path": REQUIRED, "options": None, **TRAILING}),
        ("Repartition", {"frame": REQUIRED, "num_partitions": REQUIRED, **TRAILING}),
        ("Coalesce", {"frame": REQUIRED, "num_partitions": REQUIRED, "shuffle": False, **TRAILING}),
        ("Union", {"frame1": REQUIRED, "frame2": REQUIRED, **TRAILING}),
        ("SelectFromCollection", {"dfc": REQUIRED, "key": REQUIRED, "transformation_ctx": ""}),
        ("MapToCollection", {"dfc": REQUIRED, "callable": REQUIRED, "transformation_ctx": ""}),
        (
            "FlatMap",
            {"dfc": REQUIRED, "BaseTransform": REQUIRED, "frame_name": REQUIRED, "transformation_ctx": ""},
        ),
        ("Unbox", {"frame": REQUIRED, "path": REQUIRED, "format": REQUIRED, **TRAILING}),
        ("UnnestFrame", {"frame": REQUIRED, **TRAILING}),
        ("DropNullFields", {"frame": REQUIRED, **TRAILING}),
        ("ErrorsAsDynamicFrame", {"frame": REQUIRED}),
    ],
)
def test_s2_transforms_take_what_the_reference_says(name, expected):
    assert arguments(get_transform(name).__call__) == expected
    assert list(arguments(get_transform(name).__call__)) == list(expected)


def test_s2_no_transform_is_missing_from_the_table():
    tested = {
        case[0]
        for mark in test_s2_transforms_take_what_the_reference_says.pytestmark
        for case in mark.args[1]
    }

    assert set(transforms.__all__) - {"GlueTransform", "get_transform"} - tested == set()
