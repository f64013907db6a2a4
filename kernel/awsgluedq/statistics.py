"""Rules over numbers, lengths, types and statements of SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from awsglue.frame.spark_types import quoted
from awsgluedq.outcomes import Judge, Outcome, holds, number, of_column, share_of, value_test
from awsgluedq.rules import Rule
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_TYPES = {"integer": "int", "long": "bigint"}
_PRIMARY = "primary"


def _aggregate(function: str) -> Callable[[Rule, DataFrame], float]:
    """Return what measures columns by an aggregate of Spark's; of no values at all it is not a number."""

    def measure(rule: Rule, data: DataFrame) -> float:
        from pyspark.sql import functions as F

        columns = [F.col(quoted(name)).cast("double") for name in rule.columns]
        row = data.agg(getattr(F, function)(*columns)).first()
        return float("nan") if row is None or row[0] is None else float(row[0])

    return measure


def _entropy(rule: Rule, data: DataFrame) -> float:
    from pyspark.sql import functions as F

    counts = data.where(F.col(quoted(rule.columns[0])).isNotNull()).groupBy(quoted(rule.columns[0])).count()
    total = F.sum("count").over(_whole())
    share = counts.select((F.col("count") / total).alias("p"))
    row = share.agg(F.sum(-F.col("p") * F.log("p"))).first()
    return 0.0 if row is None or row[0] is None else float(row[0])


def _whole() -> object:
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    return Window.partitionBy(F.lit(1))


def _unique_value_ratio(rule: Rule, data: DataFrame) -> float:
    from pyspark.sql import functions as F

    counts = data.dropna(subset=list(rule.columns)).groupBy(*map(quoted, rule.columns)).count()
    row = counts.agg(F.count(F.lit(1)), F.count(F.when(F.col("count") == 1, 1))).first()
    assert row is not None
    return 1.0 if not row[0] else row[1] / row[0]


def _column_length(rule: Rule, data: DataFrame) -> Outcome:
    from pyspark.sql import functions as F

    if rule.condition is None:
        raise InvalidInputError("ColumnLength needs a condition.", 'For example ColumnLength "a" <= 10.')
    length = F.coalesce(F.length(F.col(quoted(rule.columns[0])).cast("string")), F.lit(0))
    return _of_rows(rule, data, value_test(length, rule.condition), "ColumnLength")


def _column_data_type(rule: Rule, data: DataFrame) -> Outcome:
    """Judge whether the values can be cast; a null can."""
    from pyspark.sql import functions as F

    if rule.condition is None or rule.condition.operator not in ("=", "!="):
        raise InvalidInputError("ColumnDataType needs a type.", 'For example ColumnDataType "a" = "Integer".')
    asked = str(rule.condition.operands[0]).lower()
    value = F.col(quoted(rule.columns[0])).cast("string")
    fits = value.isNull() | value.try_cast(_TYPES.get(asked, asked)).isNotNull()
    is_negated = rule.condition.is_negated != (rule.condition.operator == "!=")
    return _of_rows(rule, data, ~fits if is_negated else fits, "ColumnDataType")


def _data_freshness(rule: Rule, data: DataFrame) -> Outcome:
    """Judge every value's age in hours; the parser makes hours of days and minutes."""
    from pyspark.sql import functions as F

    if rule.condition is None:
        raise InvalidInputError("DataFreshness needs an age.", 'For example DataFreshness "a" <= 24 hours.')
    moment = F.col(quoted(rule.columns[0])).cast("timestamp")
    age = (F.unix_micros(F.current_timestamp()) - F.unix_micros(moment)) / 3_600_000_000
    return _of_rows(rule, data, value_test(age, rule.condition), "DataFreshness")


def _of_rows(rule: Rule, data: DataFrame, test: Column, metric: str) -> Outcome:
    share = share_of(data, test)
    passed = holds(share, rule.threshold) if rule.threshold else share == 1.0
    reason = None if passed else f"Value: {share:g} does not meet the constraint requirement!"
    name = f"Column.{rule.columns[0]}.{metric}.Compliance"
    return Outcome(rule, has_passed=passed, reason=reason, metrics={name: share}, row_test=test)


def _custom_sql(rule: Rule, data: DataFrame) -> Outcome:
    """Judge the number that a statement over `primary` gives; without a condition, the share of rows that it returns."""
    session = data.sparkSession
    own = [one for one in session.catalog.listTables(pattern=_PRIMARY) if one.isTemporary]
    before = session.table(_PRIMARY) if own else None
    data.createOrReplaceTempView(_PRIMARY)
    try:
        found = session.sql(rule.columns[0])
        if rule.condition is None:
            every = data.count()
            value = found.count() / every if every else 1.0
            passed = holds(value, rule.threshold) if rule.threshold else value == 1.0
        else:
            row = found.first()
            value = float("nan") if row is None or row[0] is None else float(row[0])
            passed = holds(value, rule.condition)
    finally:
        if before is None:
            session.catalog.dropTempView(_PRIMARY)
        else:  # the script has a view of this name
            before.createOrReplaceTempView(_PRIMARY)
    reason = None if passed else f"Value: {value:g} does not meet the constraint requirement!"
    return Outcome(rule, has_passed=passed, reason=reason, metrics={"Dataset.*.CustomSQL": value})


JUDGES: dict[str, Judge] = {
    "Mean": number(_aggregate("avg"), of_column("Mean")),
    "Sum": number(_aggregate("sum"), of_column("Sum")),
    "StandardDeviation": number(_aggregate("stddev_pop"), of_column("StandardDeviation")),
    "Variance": number(_aggregate("var_pop"), of_column("Variance")),
    "ColumnCorrelation": number(_aggregate("corr"), of_column("ColumnCorrelation")),
    "Entropy": number(_entropy, of_column("Entropy")),
    "UniqueValueRatio": number(_unique_value_ratio, of_column("UniqueValueRatio")),
    "ColumnLength": _column_length,
    "ColumnDataType": _column_data_type,
    "DataFreshness": _data_freshness,
    "CustomSql": _custom_sql,
}
