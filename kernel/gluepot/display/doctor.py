"""How a diagnosis looks."""

from __future__ import annotations

from gluepot.display.grid import Grid, grid_html, grid_text
from gluepot.display.rendering import Rendering, render
from gluepot.doctor.models import Diagnosis, Finding, Verdict

_MARKS = {Verdict.OK: "✓", Verdict.WARNING: "!", Verdict.PROBLEM: "✗"}


@render.register
def _(value: Diagnosis) -> Rendering:
    settings = Grid(
        headings=("setting", "value", "origin"),
        rows=[(setting.name, setting.value, setting.origin) for setting in value.settings],
    )
    found = Grid(
        headings=("", "what", "found", "next step"),
        rows=[(_MARKS[f.verdict], f.subject, f.text, f.next_step) for f in value.findings],
    )
    return Rendering(
        text=f"{_lines(value)}\n\n{grid_text(settings)}", html=grid_html(found) + grid_html(settings)
    )


def _lines(value: Diagnosis) -> str:
    """Return the findings below each other, whole: a next step that is cut off is none."""
    width = max(len(finding.subject) for finding in value.findings)
    return "\n".join(_line(finding, width) for finding in value.findings)


def _line(finding: Finding, width: int) -> str:
    line = f"{_MARKS[finding.verdict]} {finding.subject:{width}}  {finding.text}"
    return f"{line}\n{' ' * (width + 4)}→ {finding.next_step}" if finding.next_step else line
