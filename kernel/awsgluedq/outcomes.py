"""What a rule's outcome is, and the measures and tests that rules share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

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

    def test_of_rows(self) -> Column | None:
        """Return a test of each row of the frame: those that the rule's `where` leaves out have passed."""
        from pyspark.sql import functions as F

        if self.row_test is None or not self.rule.where:
            return self.row_test
        return self.row_test | ~F.coalesce(F.expr(self.rule.where), F.lit(col=False))


Judge = Callable[[Rule, "DataFrame"], Outcome]


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


def number(measure: Callable[[Rule, DataFrame], float], metric: Callable[[Rule], str]) -> Judge:
    def judge(rule: Rule, data: DataFrame) -> Outcome:
        value = measure(rule, data)
        passed = holds(value, rule.condition)
        reason = None if passed else f"Value: {value:g} does not meet the constraint requirement!"
        return Outcome(rule, has_passed=passed, reason=reason, metrics={metric(rule): value})

    return judge


def of_dataset(metric: str) -> Callable[[Rule], str]:
    """Return what names a metric of the whole frame."""
    return lambda _rule: f"Dataset.*.{metric}"


def of_column(metric: str) -> Callable[[Rule], str]:
    """Return what names a metric of a rule's first column."""
    return lambda rule: f"Column.{rule.columns[0]}.{metric}"


def share_of(data: DataFrame, test: Column) -> float:
    """Return how large a part of the rows passes; all of none."""
    from pyspark.sql import functions as F

    row = data.agg(F.count(F.lit(1)).alias("n"), F.count(F.when(test, 1)).alias("good")).first()
    assert row is not None
    return 1.0 if not row.n else float(row.good) / float(row.n)


def value_test(column: Column, condition: Condition) -> Column:
    """Return a test of each value: null fails it, unless it is negated or names NULL."""
    from pyspark.sql import functions as F

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
