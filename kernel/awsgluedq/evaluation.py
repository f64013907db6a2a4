"""Rules over a DataFrame: what each one measures, and which rows pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

from awsglue.frame.spark_types import quoted
from awsgluedq.rules import Condition, Keyword, Rule
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


@dataclass(frozen=True)
class Outcome:
    """How one rule ended. `row_test` says of each row whether it passes, for rules that can say so."""

    rule: Rule
    has_passed: bool
    reason: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    row_test: Column | None = None


Judge = Callable[[Rule, "DataFrame"], Outcome]


def evaluate(rule: Rule, data: DataFrame) -> Outcome:
    """Return a rule's outcome. A column that is missing, or a rule that is not known, fails with its reason."""
    judge = JUDGES.get(rule.kind)
    if judge is None:
        return Outcome(rule, has_passed=False, reason=f"Rule type {rule.kind!r} is not supported yet.")
    known = {name.lower() for name in data.columns}
    missing = [name for name in rule.columns if name.lower() not in known]
    if missing and rule.kind != "ColumnExists":
        return Outcome(rule, has_passed=False, reason=f"Column {missing[0]!r} does not exist.")
    return judge(rule, data.where(rule.where) if rule.where else data)


def holds(value: float, condition: Condition | None) -> bool:
    """Say whether a number meets a condition; `between` is without its ends."""
    if condition is None:
        raise InvalidInputError("This rule needs a condition, such as > 0.")
    numbers = [float(one) for one in condition.operands if one is not None and not isinstance(one, Keyword)]
    found = {
        "=": lambda: value == numbers[0], "!=": lambda: value != numbers[0], "<": lambda: value < numbers[0],
        "<=": lambda: value <= numbers[0], ">": lambda: value > numbers[0], ">=": lambda: value >= numbers[0],
        "between": lambda: numbers[0] < value < numbers[1], "in": lambda: value in numbers,
    }  # fmt: skip
    if condition.operator not in found:
        raise InvalidInputError(f"A number cannot be compared by {condition.operator!r}.")
    return found[condition.operator]() != condition.is_negated


def _number(measure: Callable[[Rule, DataFrame], float], metric: Callable[[Rule], str]) -> Judge:
    def judge(rule: Rule, data: DataFrame) -> Outcome:
        value = measure(rule, data)
        passed = holds(value, rule.condition)
        reason = None if passed else f"Value: {value:g} does not meet the constraint requirement!"
        return Outcome(rule, has_passed=passed, reason=reason, metrics={metric(rule): value})

    return judge


def _dataset(metric: str) -> Callable[[Rule], str]:
    return lambda _rule: f"Dataset.*.{metric}"


def _column(metric: str) -> Callable[[Rule], str]:
    return lambda rule: f"Column.{rule.columns[0]}.{metric}"


def _share(data: DataFrame, test: Column) -> float:
    from pyspark.sql import functions as F

    row = data.agg(F.count(F.lit(1)).alias("n"), F.count(F.when(test, 1)).alias("good")).first()
    assert row is not None
    return 1.0 if not row.n else float(row.good) / float(row.n)


def _completeness(rule: Rule, data: DataFrame) -> float:
    from pyspark.sql import functions as F

    return _share(data, F.col(quoted(rule.columns[0])).isNotNull())


def _is_complete(rule: Rule, data: DataFrame) -> Outcome:
    from pyspark.sql import functions as F

    test = F.col(quoted(rule.columns[0])).isNotNull()
    share = _share(data, test)
    reason = None if share == 1.0 else f"Value: {share:g} does not meet the constraint requirement!"
    name = f"Column.{rule.columns[0]}.Completeness"
    return Outcome(rule, has_passed=share == 1.0, reason=reason, metrics={name: share}, row_test=test)


def _uniqueness(rule: Rule, data: DataFrame) -> tuple[float, Column]:
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    keys = [F.col(quoted(name)) for name in rule.columns]
    test = F.count(F.lit(1)).over(Window.partitionBy(*keys)) == 1
    return _share(data.select(test.alias("t")), F.col("t")), test


def _is_unique(rule: Rule, data: DataFrame) -> Outcome:
    share, test = _uniqueness(rule, data)
    reason = None if share == 1.0 else f"Value: {share:g} does not meet the constraint requirement!"
    name = f"Column.{','.join(rule.columns)}.Uniqueness"
    return Outcome(rule, has_passed=share == 1.0, reason=reason, metrics={name: share}, row_test=test)


def _is_primary_key(rule: Rule, data: DataFrame) -> Outcome:
    from pyspark.sql import functions as F

    unique = _is_unique(rule, data)
    present = reduce(lambda a, b: a & b, [F.col(quoted(name)).isNotNull() for name in rule.columns])
    complete = _share(data, present)
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
    if rule.condition is None:
        raise InvalidInputError("ColumnValues needs a condition.", 'For example ColumnValues "a" > 0.')
    test = value_test(rule.columns[0], rule.condition)
    share = _share(data, test)
    passed = holds(share, rule.threshold) if rule.threshold else share == 1.0
    reason = None if passed else f"Value: {share:g} does not meet the constraint requirement!"
    name = f"Column.{rule.columns[0]}.ColumnValues.Compliance"
    return Outcome(rule, has_passed=passed, reason=reason, metrics={name: share}, row_test=test)


def value_test(name: str, condition: Condition) -> Column:
    """Return a test of each value: null fails it, unless it is negated or names NULL."""
    from pyspark.sql import functions as F

    column = F.col(quoted(name))
    tests = [_equal(column, one) for one in condition.operands]
    if condition.operator in ("=", "!=", "in"):
        is_negated = condition.is_negated != (condition.operator == "!=")
        found = F.coalesce(reduce(lambda a, b: a | b, tests), F.lit(col=False))
        return ~found if is_negated else found
    operands = [F.lit(one) for one in condition.operands]
    plain: Any = {
        "<": lambda: column < operands[0], "<=": lambda: column <= operands[0], ">": lambda: column > operands[0],
        ">=": lambda: column >= operands[0], "matches": lambda: column.cast("string").rlike(f"^(?:{condition.operands[0]})$"),
        "between": lambda: (column > operands[0]) & (column < operands[1]),
    }[condition.operator]()  # fmt: skip
    return F.coalesce(~plain if condition.is_negated else plain, F.lit(col=False))


def _equal(column: Column, operand: Any) -> Column:
    from pyspark.sql import functions as F

    if isinstance(operand, Keyword):
        blank = F.length(F.trim(column.cast("string"))) == 0
        empty = column.cast("string") == ""
        return {"NULL": column.isNull(), "EMPTY": empty, "WHITESPACES_ONLY": blank & ~empty}[operand]
    if isinstance(operand, float):
        return column.try_cast("double") == operand
    return column.cast("string") == operand


def _unique_share(rule: Rule, data: DataFrame) -> float:
    return _uniqueness(rule, data)[0]


def _distinct(rule: Rule, data: DataFrame) -> float:
    return float(data.select(quoted(rule.columns[0])).dropna().distinct().count())


JUDGES: dict[str, Judge] = {
    "ColumnCount": _number(lambda _r, d: float(len(d.columns)), _dataset("ColumnCount")),
    "RowCount": _number(lambda _r, d: float(d.count()), _dataset("RowCount")),
    "Completeness": _number(_completeness, _column("Completeness")),
    "Uniqueness": _number(_unique_share, _column("Uniqueness")),
    "DistinctValuesCount": _number(_distinct, _column("DistinctValuesCount")),
    "IsComplete": _is_complete,
    "IsUnique": _is_unique,
    "IsPrimaryKey": _is_primary_key,
    "ColumnExists": _column_exists,
    "ColumnValues": _column_values,
}
