"""What is offered as a function of Spark SQL is one."""

from __future__ import annotations

from typing import Any

import pytest

from gluepot.notebook.sql_functions import function_names


def test_only_functions_of_sql_are_offered_as_such() -> None:
    names = set(function_names())

    assert names >= {"if", "div", "mod", "try_cast", "upper", "map"}
    assert names & {"col", "lit", "expr", "udf", "asc", "desc", "overload", "create_map"} == set()


@pytest.mark.spark
def test_spark_knows_every_function_that_is_offered(spark: Any) -> None:
    known = {row[0] for row in spark.sql("SHOW SYSTEM FUNCTIONS").collect()}

    assert set(function_names()) - known - {"try_cast"} == set()  # which is syntax, not a function
