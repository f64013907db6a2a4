"""EvaluateDataQuality and EntityDetector over records."""

from __future__ import annotations

import pytest

from gluepot.errors import InvalidInputError, MissingPartError

pytestmark = pytest.mark.spark

ROWS = [(1, "a", 5), (2, "", 15), (2, None, None)]
SCHEMA = "id int, text string, n int"


MEASURED = [
    ('Entropy "id" between 0.63 and 0.64', "Passed"),
    ('UniqueValueRatio "id" = 0.5', "Passed"),
    ('Mean "n" = 10', "Passed"),
    ('Sum "n" > 20', "Failed"),
    ('StandardDeviation "n" = 5', "Passed"),
    ('Variance "n" <= 24', "Failed"),
    ('ColumnCorrelation "id" "n" > 0.99', "Passed"),
    ('Mean "n" > 0 where "id = 7"', "Failed"),
    ('ColumnLength "text" <= 1', "Passed"),
    ('ColumnLength "text" > 0', "Failed"),
    ('ColumnLength "text" > 0 with threshold > 0.3', "Passed"),
    ('ColumnDataType "n" = "Integer"', "Passed"),
    ('ColumnDataType "text" = "DATE" with threshold > 0.5', "Failed"),
    ('ColumnDataType "text" = "DATE" with threshold > 0.3', "Passed"),
    ('CustomSql "select count(*) from primary where n > 1" = 2', "Passed"),
    ('CustomSql "select * from primary where n > 1" with threshold > 0.9', "Failed"),
    ('CustomSql "select * from primary"', "Passed"),
    ('DataFreshness "at" <= 24 hours', "Passed"),
    ('DataFreshness "at" < 30 minutes', "Failed"),
]


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ("ColumnCount > 0", "Passed"),
        ("ColumnCount = 4", "Failed"),
        ("RowCount between 2 and 4", "Passed"),
        ("RowCount between 3 and 4", "Failed"),
        ('IsComplete "id"', "Passed"),
        ('IsComplete "text"', "Failed"),
        ('IsComplete "text" where "id = 1"', "Passed"),
        ('IsUnique "id"', "Failed"),
        ('IsUnique "id" "text"', "Passed"),
        ('Completeness "text" > 0.6', "Passed"),
        ('ColumnExists "nope"', "Failed"),
        ('IsComplete "nope"', "Failed"),
        ('ColumnValues "id" in [1, 2]', "Passed"),
        ('ColumnValues "text" in ["a", EMPTY, NULL]', "Passed"),
        ('ColumnValues "text" != "zz"', "Passed"),
        ('ColumnValues "n" > 1', "Failed"),
        ('ColumnValues "n" > 1 with threshold > 0.6', "Passed"),
        ('ColumnValues "n" between 5 and 20 where "n is not null"', "Failed"),
        ('ColumnValues "id" matches "[12]"', "Passed"),
        ('Entropy "id" > 1', "Failed"),
    ],
)
def test_a_rule_passes_or_fails(frame, rule, outcome):
    from awsgluedq.transforms import EvaluateDataQuality

    made = EvaluateDataQuality.apply(frame=frame(ROWS, SCHEMA), ruleset=f"Rules = [ {rule} ]")

    row = made.toDF().first()
    assert (row.Rule, row.Outcome) == (rule, outcome)
    assert (row.FailureReason is None) == (outcome == "Passed")


def test_numbers_lengths_types_ages_and_sql_are_judged(frame):
    from awsgluedq.transforms import EvaluateDataQuality

    rows = frame(ROWS, SCHEMA)
    aged = rows.followed_by(rows.toDF().selectExpr("*", "current_timestamp() - INTERVAL 1 HOUR AS at"))

    made = EvaluateDataQuality.apply(
        frame=aged, ruleset=f"Rules = [ {', '.join(rule for rule, _ in MEASURED)} ]"
    )

    assert [(row.Rule, row.Outcome) for row in made.toDF().collect()] == MEASURED


def test_a_statement_of_a_rule_leaves_a_view_of_the_scripts_own_as_it_was(frame, spark):
    from awsgluedq.transforms import EvaluateDataQuality

    spark.range(7).createOrReplaceTempView("primary")
    try:
        rules = 'Rules = [ CustomSql "select count(*) from primary" = 3 ]'
        made = EvaluateDataQuality.apply(frame=frame(ROWS, SCHEMA), ruleset=rules)

        assert made.toDF().first().Outcome == "Passed"
        assert spark.table("primary").count() == 7
    finally:
        spark.catalog.dropTempView("primary")


@pytest.mark.parametrize(
    ("rule", "method", "outcome"),
    [
        ('(IsComplete "id") and (RowCount = 3)', "COLUMN", "Passed"),
        ('(IsComplete "text") and (RowCount = 3)', "COLUMN", "Failed"),
        ('(IsComplete "text") or (IsUnique "id") or (RowCount = 3)', "COLUMN", "Passed"),
        ('((IsComplete "text") or (IsComplete "id")) and (RowCount > 9)', "COLUMN", "Failed"),
        ('(ColumnValues "id" = 1) or (ColumnValues "id" = 2)', "COLUMN", "Failed"),
        ('(ColumnValues "id" = 1) or (ColumnValues "id" = 2)', "ROW", "Passed"),
        ('(ColumnValues "id" = 1 where "n = 5") and (ColumnValues "id" < 3)', "row", "Passed"),
    ],
)
def test_a_rule_of_rules_is_judged_by_its_columns_or_by_rows(frame, rule, method, outcome):
    from awsgluedq.transforms import EvaluateDataQuality

    made = EvaluateDataQuality.apply(
        frame=frame(ROWS, SCHEMA), ruleset=f"Rules = [ {rule} ]",
        additional_options={"compositeRuleEvaluation.method": method},
    )  # fmt: skip

    row = made.toDF().first()
    assert (row.Rule, row.Outcome) == (rule, outcome)
    assert (row.FailureReason is None) == (outcome == "Passed")


def test_rows_have_a_verdict_of_a_rule_of_rules_and_analyzers_judge_nothing(frame, capsys):
    from awsgluedq.transforms import EvaluateDataQuality

    made = EvaluateDataQuality().process_rows(
        frame=frame(ROWS, SCHEMA),
        ruleset='Rules = [ (IsComplete "text") and (ColumnValues "id" > 1) ], Analyzers = [ Mean "n" ]',
    )

    rows = made["rowLevelOutcomes"].toDF().collect()
    assert [row.DataQualityEvaluationResult for row in rows] == ["Failed", "Passed", "Failed"]
    assert made["ruleOutcomes"].count() == 1
    assert 'Analyzers (Mean "n") gather statistics' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("RowCount with threshold > 0.9", "needs a condition"),
        ('IsComplete "id" where "nope = 1"', "nope"),
        ('CustomSql "select count(*) from nowhere" > 0', "nowhere"),
        ('ColumnValues "id"', "needs a condition"),
    ],
)
def test_a_rule_that_cannot_be_judged_fails_and_the_others_do_not(frame, rule, reason):
    from awsgluedq.transforms import EvaluateDataQuality

    made = EvaluateDataQuality.apply(
        frame=frame(ROWS, SCHEMA), ruleset=f"Rules = [ {rule}, RowCount = 3 ]"
    ).toDF()

    odd, even = made.collect()
    assert (odd.Outcome, even.Outcome) == ("Failed", "Passed")
    assert reason in odd.FailureReason


def test_a_method_of_composite_rules_that_is_none_is_named(frame):
    from awsgluedq.transforms import EvaluateDataQuality

    with pytest.raises(InvalidInputError, match="'CELL'"):
        EvaluateDataQuality.apply(
            frame=frame(ROWS, SCHEMA), ruleset="Rules = [ RowCount > 0 ]",
            additional_options={"compositeRuleEvaluation.method": "CELL"},
        )  # fmt: skip


def test_process_rows_returns_the_three_frames(frame):
    from awsgluedq.transforms import EvaluateDataQuality

    made = EvaluateDataQuality().process_rows(
        frame=frame(ROWS, SCHEMA),
        ruleset='Rules = [ RowCount > 0, IsComplete "text", ColumnValues "id" > 1 ]',
    )

    assert list(made.keys()) == ["ruleOutcomes", "rowLevelOutcomes", "originalData"]
    assert [row.Outcome for row in made.select("ruleOutcomes").toDF().collect()] == [
        "Passed",
        "Failed",
        "Failed",
    ]
    rows = made.select("rowLevelOutcomes").toDF().collect()
    assert [row.DataQualityEvaluationResult for row in rows] == ["Failed", "Passed", "Failed"]
    assert rows[2].DataQualityRulesFail == ['IsComplete "text"']
    assert rows[2].DataQualityRulesPass == ['ColumnValues "id" > 1']
    assert rows[2].DataQualityRulesSkip == ["RowCount > 0"]
    assert made["originalData"].count() == 3


def test_entities_are_found_and_redacted(frame):
    from awsglueml.transforms import EntityDetector

    source = frame(
        [
            ("call 555-123-4567 or ann@example.org", "123-45-6789 4111 1111 1111 1111"),
            ("at 10.0.0.1", "none"),
        ],
        "a string, b string",
    )
    types = ["EMAIL", "PHONE_NUMBER", "USA_SSN", "CREDIT_CARD", "IP_ADDRESS"]

    found = EntityDetector().detect(source, types).toDF().collect()
    hidden = EntityDetector().redact(source, types, "#").toDF().collect()

    first = found[0].DetectedEntities
    assert {(one.entityType, one.start, one.end) for one in first["a"]} == {
        ("PHONE_NUMBER", 5, 17),
        ("EMAIL", 21, 36),
    }
    assert {one.entityType for one in first["b"]} == {"USA_SSN", "CREDIT_CARD"}
    assert set(found[1].DetectedEntities) == {"a"}
    assert [tuple(row) for row in hidden] == [("call # or #", "# #"), ("at #", "none")]


def test_each_occurrence_of_an_entity_has_its_own_place(frame):
    from awsglueml.transforms import EntityDetector

    # The first text of digits is none: more digits stand before it.
    texts = ["a@b.de, a@b.de", "0123-45-6789 \x01 123-45-6789", None, ""]

    found = EntityDetector().detect(frame([(one,) for one in texts], "t string"), ["EMAIL", "USA_SSN"])

    places = [
        [(one.start, one.end) for one in row.DetectedEntities.get("t", [])] for row in found.toDF().collect()
    ]
    assert places == [[(0, 6), (8, 14)], [(15, 26)], [], []]


def test_s8_what_needs_the_service_says_so(frame):
    from awsglueml.transforms import EntityDetector, FindMatches

    with pytest.raises(MissingPartError, match="FindMatches"):
        FindMatches.apply(frame=frame([(1,)], "a int"), transformId="tfm-1")
    with pytest.raises(MissingPartError, match="PERSON_NAME"):
        EntityDetector().detect(frame([("x",)], "a string"), ["PERSON_NAME"])


def test_s6_failed_records_stay_with_what_is_judged_and_redacted(frame):
    from awsgluedq.transforms import EvaluateDataQuality
    from awsglueml.transforms import EntityDetector

    source = frame([("ann@example.org",), ("x",)], "a string").map(
        lambda record: record if "@" in record.a else None
    )

    hidden = EntityDetector().redact(source, ["EMAIL"], "#")
    found = EntityDetector().detect(source, ["EMAIL"], "found", "HIGH")
    judged = EvaluateDataQuality().process_rows(source, "Rules = [ RowCount > 0 ]")["rowLevelOutcomes"]

    assert [tuple(row) for row in hidden.toDF().collect()] == [("#",)]
    assert [one.errorsCount() for one in (hidden, found, judged)] == [1, 1, 1]
    assert EntityDetector().classify_columns(source, ["EMAIL"], 1.0, 0.1, "LOW") == {"a": ["EMAIL"]}
