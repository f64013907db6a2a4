"""Reference §3, and §1 for choices in toDF: what becomes of fields of several types."""

from __future__ import annotations

import pytest

from awsglue import gluetypes as g
from gluepot.errors import InvalidInputError
from tests.awsglue.conftest import names, rows_of

pytestmark = pytest.mark.spark


def test_s3_cast_makes_null_of_what_cannot_be_cast(choice):
    made = choice.resolveChoice(specs=[("v", "cast:int")])

    assert [row["v"] for row in rows_of(made)] == [1, None, 3]
    assert made.schema().getField("o").dataType.getField("p").dataType.name == "choice"


def test_s3_project_keeps_values_of_the_type_only(choice):
    """The pages contradict each other: this is the reading of two of three (decision 062)."""
    assert [row["v"] for row in rows_of(choice.resolveChoice(specs=[("v", "project:string")]))] == [
        None,
        "x",
        "3",
    ]


def test_s3_make_cols_gives_a_column_per_type(choice):
    from awsglue.transforms import ResolveChoice

    made = ResolveChoice.apply(frame=choice, choice="make_cols", transformation_ctx="rc")

    assert names(made) == ["v_int", "v_string", "o"]
    assert rows_of(made)[0] == {"v_int": 1, "v_string": None, "o": {"p_int": 1, "p_string": None}}


def test_s3_make_struct_ends_the_choice_and_nested_paths_resolve(choice):
    made = choice.resolveChoice(choice="make_struct")
    nested = choice.resolveChoice(specs=[("o.p", "cast:string")])

    assert made.schema().getField("v").dataType.name == "struct"
    assert rows_of(made)[1]["v"] == {"int": None, "string": "x"}
    assert [row["o"]["p"] for row in rows_of(nested)] == ["1", "y", "4"]


def test_s3_paths_reach_into_arrays(json_frame):
    source = json_frame({"l": [{"price": 1}, {"price": "2"}]})

    made = source.resolveChoice(specs=[("l[].price", "cast:double")])

    assert rows_of(made) == [{"l": [{"price": 1.0}, {"price": 2.0}]}]


def test_s3_match_catalog_casts_to_the_tables_types(choice, spark, glue_database):
    spark.sql(f"CREATE TABLE {glue_database}.t (v bigint) USING parquet")

    made = choice.resolveChoice(choice="match_catalog", database=glue_database, table_name="t")

    assert made.schema().getField("v").dataType == g.LongType()
    assert [row["v"] for row in rows_of(made)] == [1, None, 3]


def test_s3_neither_both_and_unknown_actions_are_refused(choice):
    for arguments in ({}, {"specs": [("v", "cast:int")], "choice": "make_cols"}, {"choice": "explode"}):
        with pytest.raises(InvalidInputError):
            choice.resolveChoice(**arguments)


def test_s1_to_df_options_project_and_refuse_cast(choice):
    from awsglue.dynamicframe import ResolveOption

    projected = choice.toDF([ResolveOption("v", "Project", g.IntegerType())]).collect()

    assert [row.v for row in projected] == [1, None, None]
    with pytest.raises(ValueError, match="Cast"):
        choice.toDF([ResolveOption("v", "Cast", g.IntegerType())])


def test_s3_row_count_and_round_trip_hold(choice, glue):
    from awsglue.dynamicframe import DynamicFrame

    again = DynamicFrame.fromDF(choice.toDF(), glue, "again")

    assert choice.resolveChoice(choice="make_cols").count() == choice.count() == 3
    assert rows_of(again) == rows_of(choice)


def test_s3_an_action_for_all_and_in_any_case(choice):
    cast = choice.resolveChoice(choice="cast:long")
    projected = choice.resolveChoice(choice="PROJECT:string")

    assert rows_of(cast)[0] == {"v": 1, "o": {"p": 1}}
    assert cast.schema().getField("v").dataType == g.LongType()
    assert rows_of(projected)[1] == {"v": "x", "o": {"p": "y"}}


def test_s3_what_specs_do_not_list_stays_a_choice_and_what_they_list_need_not_be_one(choice):
    made = choice.resolveChoice(specs=[("v", "make_cols"), ("nowhere", "make_cols")])

    assert made.schema().getField("o").dataType.getField("p").dataType.name == "choice"
    assert rows_of(made.resolveChoice(specs=[("v_int", "cast:string")]))[0]["v_int"] == "1"


def test_s3_back_ticks_hold_a_dotted_name(json_frame):
    made = json_frame({"a.b": 1}, {"a.b": "x"}).resolveChoice(specs=[("`a.b`", "cast:string")])

    assert [row["a.b"] for row in rows_of(made)] == ["1", "x"]


def test_s3_columns_of_an_arrays_elements_cannot_be_made_and_become_a_struct(json_frame):
    """No page says what `make_cols` does to an array's elements, which are no columns."""
    made = json_frame({"l": [1, "x"]}).resolveChoice(choice="make_cols")

    assert rows_of(made) == [{"l": [{"int": 1, "string": None}, {"int": None, "string": "x"}]}]


def test_s3_match_catalog_needs_a_table(choice):
    with pytest.raises(InvalidInputError, match="table_name"):
        choice.resolveChoice(choice="match_catalog", database="d")


def test_s1_keep_as_struct_changes_nothing_and_an_unresolved_choice_is_a_struct(choice):
    from awsglue.dynamicframe import ResolveOption

    kept = choice.toDF([ResolveOption("v", "KeepAsStruct")])

    assert dict(kept.dtypes)["v"] == "struct<int:int,string:string>"
    with pytest.raises(ValueError, match="target"):
        choice.toDF([ResolveOption("v", "Project")])


def test_a_choice_that_became_a_struct_says_that_it_is_resolved_too_late(glue, choice):
    from awsglue.dynamicframe import DynamicFrame

    late = DynamicFrame.fromDF(choice.toDF(), glue, "late")

    with pytest.raises(
        InvalidInputError, match=r"'v' is of type 'struct'.*call resolveChoice before toDF\(\)"
    ):
        late.resolveChoice(specs=[("v", "cast:long")]).count()
