"""Days on which a trigger does not fire: holidays of a country, a region or a stock exchange, and days of one's own.

The dates are those of the library `holidays`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from gluepot.errors import InvalidInputError, MissingPartError, NotFoundError


class DayRule(StrEnum):
    """Which days of a calendar count: all but holidays, all but holidays and weekends, or holidays only."""

    NOT_ON_HOLIDAYS = "not on holidays"
    BUSINESS_DAYS = "business days"
    ONLY_ON_HOLIDAYS = "only on holidays"


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """`region`: an ISO code (DE, US-NY, GB-SCT) or a market (NYSE, ECB); "" has weekends only. `closed`: days besides."""

    region: str = ""
    rule: DayRule = DayRule.NOT_ON_HOLIDAYS
    closed: tuple[date, ...] = ()

    def allows(self, day: date) -> bool:
        """Say whether a trigger may fire on this day."""
        is_free = day in self.closed or (bool(self.region) and day in _days(self.region, day.year))
        if self.rule is DayRule.ONLY_ON_HOLIDAYS:
            return is_free
        return not is_free and (self.rule is DayRule.NOT_ON_HOLIDAYS or day.weekday() < 5)

    @property
    def words(self) -> str:
        """The calendar in English."""
        place = f" of {self.region}" if self.region else ""
        if self.rule is DayRule.BUSINESS_DAYS:
            return f"on business days{place}"
        return f"{self.rule.value}{place}"


def check_calendar(calendar: Calendar) -> None:
    """Make sure that the region is known.

    Raises:
        NotFoundError: it is not.
        MissingPartError: the library of holidays is not installed.
    """
    if not calendar.region and not calendar.closed and calendar.rule is not DayRule.BUSINESS_DAYS:
        raise InvalidInputError(
            "A calendar needs a region or days.", "Name one as DE, US-NY or NYSE with --calendar."
        )
    if calendar.region:
        _days(calendar.region, 2026)


@lru_cache(maxsize=64)
def _days(region: str, year: int) -> Any:
    try:
        import holidays
    except ImportError as error:
        raise MissingPartError(
            "Calendars need a library that is not installed.", "Run: pip install holidays"
        ) from error
    country, _, part = region.upper().partition("-")
    try:
        if region.upper() in holidays.list_supported_financial():
            return holidays.financial_holidays(region.upper(), years=year)
        return holidays.country_holidays(country, subdiv=part or None, years=year)
    except NotImplementedError as error:
        known = [*holidays.list_supported_countries(), *holidays.list_supported_financial()]
        parts = [f"{country}-{p}" for p in holidays.list_supported_countries().get(country, ())]
        raise NotFoundError(
            "Calendar", region, candidates=[*known, *parts], next_step="Write it as DE, US-NY or NYSE."
        ) from error
