"""The cost meter counts as Glue does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gluepot.sessions.cost import session_cost

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_an_hour_of_glues_default_session_costs_five_dpus() -> None:
    cost = session_cost(
        cores=4,
        memory_mb=16 * 1024,
        worker_type="",
        number_of_workers=0,
        since=START,
        now=START + timedelta(hours=1),
    )

    assert cost.glue_workers == "5 × G.1X"
    assert round(cost.glue_usd, 2) == 2.20
    assert cost.dpu_hours == 1.0


def test_glue_bills_at_least_a_minute_and_we_count_seconds() -> None:
    cost = session_cost(
        cores=4,
        memory_mb=1024,
        worker_type="G.2X",
        number_of_workers=2,
        since=START,
        now=START + timedelta(seconds=6),
    )

    assert round(cost.glue_usd, 4) == round(4 * 0.44 / 60, 4)
    assert round(cost.dpu_hours * 3600) == 6
