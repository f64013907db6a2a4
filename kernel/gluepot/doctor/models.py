"""Values of the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a finding stands. A PROBLEM keeps something from working; a WARNING will, or costs time."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at: what, how it stands, what was found, and what to do ("" when nothing)."""

    subject: str
    verdict: Verdict
    text: str
    next_step: str = ""


@dataclass(frozen=True, kw_only=True)
class SettingInForce:
    """One setting: its dotted name, its value as text with secrets hidden, and where it comes from."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Everything that was looked at. `worst` is the gravest verdict among the findings."""

    worst: Verdict
    findings: tuple[Finding, ...]
    settings: tuple[SettingInForce, ...]


def ok(subject: str, text: str) -> Finding:
    """Return a finding with nothing to do."""
    return Finding(subject=subject, verdict=Verdict.OK, text=text)


def warning(subject: str, text: str, next_step: str = "") -> Finding:
    """Return a finding that will matter, or costs time."""
    return Finding(subject=subject, verdict=Verdict.WARNING, text=text, next_step=next_step)


def problem(subject: str, text: str, next_step: str = "") -> Finding:
    """Return a finding that keeps something from working."""
    return Finding(subject=subject, verdict=Verdict.PROBLEM, text=text, next_step=next_step)
