"""Rules over a DataFrame: what each one measures, and which rows pass."""

from __future__ import annotations

from enum import StrEnum
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from awsglue.frame.spark_types import quoted
from awsgluedq import statistics
from awsgluedq.outcomes import (
    Judge,
    Outcome,
    holds,
    number,
    of_column,
    of_dataset,
    share_of,
    value_test,
)
from awsgluedq.rules import Rule
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_WITHOUT_COLUMNS = ("ColumnExists", "CustomSql")


class Method(StrEnum):
    """How the parts of a composite rule are put together: as verdicts over the columns, or row by row."""

    COLUMN = "COLUMN"
    ROW = "ROW"


def evaluate(rule: Rule, data: DataFrame, method: Method = Method.COLUMN) -> Outcome:
    """Return a rule's outcome. A missing column, a rule that is not known, or one that cannot be judged fails with its reason."""
    from pyspark.errors import AnalysisException

    if rule.parts:
        return _composite(rule, [evaluate(part, data, method) for part in rule.parts], data, method)
    judge = JUDGES.get(rule.kind)
    if judge is None:
        return Outcome(rule, has_passed=False, reason=f"Rule type {rule.kind!r} is not supported yet.")
    known = {name.lower() for name in data.columns}
    missing = [name for name in rule.columns if name.lower() not in known]
    if missing and rule.kind not in _WITHOUT_COLUMNS:
        return Outcome(rule, has_passed=False, reason=f"Column {missing[0]!r} does not exist.")
    try:
        return judge(rule, data.where(rule.where) if rule.where else data)
    except (InvalidInputError, AnalysisException) as problem:
        return Outcome(rule, has_passed=False, reason=str(problem).split("\n", 1)[0])


def _composite(rule: Rule, parts: list[Outcome], data: DataFrame, method: Method) -> Outcome:
    from pyspark.sql import functions as F

    combine = and_ if rule.kind == "and" else or_
    tests = [test for part in parts if (test := part.test_of_rows()) is not None]
    test = reduce(combine, tests) if len(tests) == len(parts) else None
    passed = bool(reduce(combine, [part.has_passed for part in parts]))
    if method is Method.ROW and test is not None:
        passed = share_of(data.select(test.alias("t")), F.col("t")) == 1.0
    reasons = [part.reason for part in parts if part.reason]
    reason = None if passed else " ".join(reasons) or "Not every row meets one of its rules."
    metrics = {name: value for part in parts for name, value in part.metrics.items()}
    return Outcome(rule, has_passed=passed, reason=reason, metrics=metrics, row_test=test)


def _completeness(rule: Rule, data: DataFrame) -> float:
    from pyspark.sql import functions as F

    return share_of(data, F.col(quoted(rule.columns[0])).isNotNull())


def _is_complete(rule: Rule, data: DataFrame) -> Outcome:
    from pyspark.sql import functions as F

    test = F.col(quoted(rule.columns[0])).isNotNull()
    share = share_of(data, test)
    reason = None if share == 1.0 else f"Value: {share:g} does not meet the constraint requirement!"
    name = f"Column.{rule.columns[0]}.Completeness"
    return Outcome(rule, has_passed=share == 1.0, reason=reason, metrics={name: share}, row_test=test)


def _uniqueness(rule: Rule, data: DataFrame) -> tuple[float, Column]:
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    keys = [F.col(quoted(name)) for name in rule.columns]
    test = F.count(F.lit(1)).over(Window.partitionBy(*keys)) == 1
    return share_of(data.select(test.alias("t")), F.col("t")), test


def _is_unique(rule: Rule, data: DataFrame) -> Outcome:
    share, test = _uniqueness(rule, data)
    reason = None if share == 1.0 else f"Value: {share:g} does not meet the constraint requirement!"
    name = f"Column.{','.join(rule.columns)}.Uniqueness"
    return Outcome(rule, has_passed=share == 1.0, reason=reason, metrics={name: share}, row_test=test)


def _is_primary_key(rule: Rule, data: DataFrame) -> Outcome:
    from pyspark.sql import functions as F

    unique = _is_unique(rule, data)
    present = reduce(lambda a, b: a & b, [F.col(quoted(name)).isNotNull() for name in rule.columns])
    complete = share_of(data, present)
    passed = unique.has_passed and complete == 1.0
    reason = unique.reason or (None if passed else f"Value: {complete:g} of the rows have every key.")
    assert unique.row_test is not None
    return Outcome(
        rule, has_passed=passed, reason=reason, metrics=unique.metrics, row_test=unique.row_test & present
    )


def _column_exists(rule: Rule, data: DataFrame) -> Outcome:
    exists = rule.columns[0].lower() in {name.lower() for name in data.columns}
    return Outcome(
        rule, has_passed=exists, reason=None if exists else f"Column {rule.columns[0]!r} does not exist."
    )


def _column_values(rule: Rule, data: DataFrame) -> Outcome:
    from pyspark.sql import functions as F

    if rule.condition is None:
        raise InvalidInputError("ColumnValues needs a condition.", 'For example ColumnValues "a" > 0.')
    test = value_test(F.col(quoted(rule.columns[0])), rule.condition)
    share = share_of(data, test)
    passed = holds(share, rule.threshold) if rule.threshold else share == 1.0
    reason = None if passed else f"Value: {share:g} does not meet the constraint requirement!"
    name = f"Column.{rule.columns[0]}.ColumnValues.Compliance"
    return Outcome(rule, has_passed=passed, reason=reason, metrics={name: share}, row_test=test)


def _unique_share(rule: Rule, data: DataFrame) -> float:
    return _uniqueness(rule, data)[0]


def _distinct(rule: Rule, data: DataFrame) -> float:
    return float(data.select(quoted(rule.columns[0])).dropna().distinct().count())


JUDGES: dict[str, Judge] = {
    "ColumnCount": number(lambda _r, d: float(len(d.columns)), of_dataset("ColumnCount")),
    "RowCount": number(lambda _r, d: float(d.count()), of_dataset("RowCount")),
    "Completeness": number(_completeness, of_column("Completeness")),
    "Uniqueness": number(_unique_share, of_column("Uniqueness")),
    "DistinctValuesCount": number(_distinct, of_column("DistinctValuesCount")),
    "IsComplete": _is_complete,
    "IsUnique": _is_unique,
    "IsPrimaryKey": _is_primary_key,
    "ColumnExists": _column_exists,
    "ColumnValues": _column_values,
    **statistics.JUDGES,
}
