"""What is offered as a function of Spark SQL is one."""

from __future__ import annotations

from gluepot.notebook.sql_functions import function_names


def test_only_functions_of_sql_are_offered_as_such() -> None:
    names = set(function_names())

    assert names >= {"if", "div", "mod", "try_cast", "upper", "map"}
    assert names & {"col", "lit", "expr", "udf", "asc", "desc", "overload", "create_map"} == set()
