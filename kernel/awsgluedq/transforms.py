"""EvaluateDataQuality, as Glue Studio's scripts call it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue.collection import DynamicFrameCollection
from awsglue.dynamicframe import DynamicFrame
from awsglue.known_options import say_once
from awsglue.options import option
from awsglue.transforms.transform import GlueTransform
from awsgluedq.evaluation import Method, evaluate
from awsgluedq.outcomes import Outcome
from awsgluedq.rules import parse_ruleset
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

RULE_OUTCOMES_KEY = "ruleOutcomes"
ROW_LEVEL_OUTCOMES_KEY = "rowLevelOutcomes"
ORIGINAL_DATA_KEY = "originalData"
_OUTCOME_SCHEMA = "Rule string, Outcome string, FailureReason string, EvaluatedMetrics map<string,double>, EvaluatedRule string"
_METHOD = "compositeRuleEvaluation.method"
_RULES = ("DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip")


class EvaluateDataQuality(GlueTransform):
    """Judges a frame by a ruleset."""

    def __call__(
        self, frame: Any, ruleset: str, publishing_options: Mapping[str, Any] | None = None,
        additional_options: Mapping[str, Any] | None = None, **_: Any,
    ) -> DynamicFrame:  # fmt: skip
        """Return one record per rule: Rule, Outcome, FailureReason, EvaluatedMetrics, EvaluatedRule."""
        data = frame.toDF().persist()
        try:
            outcomes = _outcomes(data, ruleset, additional_options or {})
        finally:
            data.unpersist()
        return _outcome_frame(frame, outcomes)

    @classmethod
    def process_rows(
        cls, frame: Any, ruleset: str, publishing_options: Mapping[str, Any] | None = None,
        additional_options: Mapping[str, Any] | None = None, additional_data_sources: Any = None, **_: Any,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Return the collection of ruleOutcomes, rowLevelOutcomes and originalData."""
        data = frame.toDF().persist()
        outcomes = _outcomes(data, ruleset, additional_options or {})
        rows = frame.followed_by(_row_level(data, outcomes), ROW_LEVEL_OUTCOMES_KEY)
        frames = {
            RULE_OUTCOMES_KEY: _outcome_frame(frame, outcomes),
            ROW_LEVEL_OUTCOMES_KEY: rows,
            ORIGINAL_DATA_KEY: frame,
        }
        return DynamicFrameCollection(frames, frame.glue_ctx)


def _outcomes(data: DataFrame, ruleset: str, options: Mapping[str, Any]) -> list[Outcome]:
    """Return the outcome of each rule.

    Raises:
        InvalidInputError: the ruleset cannot be read, or composite rules are put together in a way that is none.
    """
    asked = str(option(options, _METHOD) or Method.COLUMN).upper()
    if asked not in list(Method):
        raise InvalidInputError(f"{_METHOD} is {asked!r}.", f"One of {', '.join(Method)}.")
    found = parse_ruleset(ruleset)
    if found.analyzers:
        say_once(
            f"Analyzers ({', '.join(found.analyzers)}) gather statistics for AWS's service; they judge nothing."
        )
    return [evaluate(rule, data, Method(asked)) for rule in found.rules]


def _outcome_frame(frame: Any, outcomes: list[Outcome]) -> DynamicFrame:
    rows = [
        (
            one.rule.text,
            "Passed" if one.has_passed else "Failed",
            one.reason,
            dict(one.metrics),
            one.rule.text,
        )
        for one in outcomes
    ]
    data = frame.glue_ctx.spark_session.createDataFrame(rows, _OUTCOME_SCHEMA)
    return DynamicFrame.fromDF(data, frame.glue_ctx, RULE_OUTCOMES_KEY)


def _row_level(data: DataFrame, outcomes: list[Outcome]) -> DataFrame:
    """Return the rows with the rules that each passed, failed and that say nothing of rows, and its verdict."""
    from pyspark.sql import functions as F

    passed: list[Column] = []
    failed: list[Column] = []
    skipped: list[Column] = []
    for one in outcomes:
        text = F.lit(one.rule.text)
        if (test := one.test_of_rows()) is None:
            skipped.append(text)
            continue
        passed.append(F.when(test, text))
        failed.append(F.when(~test, text))
    lists = [
        F.array_compact(F.array(*columns)) if columns else F.array() for columns in (passed, failed, skipped)
    ]
    named = {name: rules.cast("array<string>") for name, rules in zip(_RULES, lists, strict=True)}
    judged = data.withColumns(named)
    verdict = F.when(F.size(_RULES[1]) > 0, "Failed").otherwise("Passed")
    return judged.withColumn("DataQualityEvaluationResult", verdict)
