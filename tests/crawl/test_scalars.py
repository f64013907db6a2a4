from __future__ import annotations

import pytest

from gluepot.crawl.datatypes import Array, Decimal, Map, Scalar, Struct, hive_type, widen
from gluepot.crawl.json_types import ObjectTypes
from gluepot.crawl.scalars import type_of_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "bigint"), ("-12", "bigint"), ("0", "bigint"), ("9223372036854775807", "bigint"),
        ("9223372036854775808", "decimal(19,0)"), ("007", "string"), ("+49", "string"), ("1.5", "double"),
        (".5", "double"), ("-80.6195833", "double"), ("1e-5", "double"), ("40.650801420211793", "double"),
        ("0.12345678901234567890123", "decimal(23,23)"), ("true", "boolean"), ("False", "boolean"), ("yes", "string"),
        ("2024-02-29", "date"), ("2023-02-29", "string"), ("2024-01-01T10:00:00Z", "timestamp"),
        ("2024-01-01 10:00:00+02:00", "timestamp"), ("2024-01-01 10:00:00.123456", "timestamp_ntz"),
        ("2024-01-01T25:00:00Z", "string"), ("12:30", "string"), ("1,000", "string"), ("abc", "string"), ("NaN", "double"),
    ],
)  # fmt: skip
def test_text_has_the_narrowest_type_that_gives_it_back(text, expected):
    assert hive_type(type_of_text(text)) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (Scalar("int"), Scalar("bigint"), "bigint"),
        (Scalar("bigint"), Scalar("double"), "double"),
        (Scalar("bigint"), Decimal(5, 2), "decimal(21,2)"),
        (Scalar("date"), Scalar("timestamp_ntz"), "timestamp_ntz"),
        (Scalar("timestamp"), Scalar("timestamp_ntz"), "string"),
        (Scalar("void"), Array(Scalar("date")), "array<date>"),
        (Scalar("bigint"), Array(Scalar("bigint")), "string"),
        (
            Struct((("a", Scalar("bigint")),)),
            Struct((("b", Scalar("date")), ("a", Scalar("double")))),
            "struct<a:double,b:date>",
        ),
        (Map(Scalar("string"), Scalar("bigint")), Struct((("x", Scalar("double")),)), "map<string,double>"),
    ],
)
def test_two_types_meet_in_the_narrowest_that_holds_both(left, right, expected):
    assert hive_type(widen(left, right)) == expected


def test_objects_with_keys_that_are_data_are_maps():
    types = ObjectTypes()
    types.add({"sales": {"2024-01-01": 3, "2024-01-02": 4}, "names": {"first": "a", "last": "b"}})
    types.add({"sales": {"2024-01-03": 1}, "names": {"first": "c", "last": None}})

    assert [(name, hive_type(type_)) for name, type_ in types.fields()] == [
        ("sales", "map<string,bigint>"),
        ("names", "struct<first:string,last:string>"),
    ]


def test_names_that_are_no_words_are_quoted_in_structs():
    assert hive_type(Struct((("c d", Scalar("int")),))) == "struct<`c d`:int>"
