"""How a check looks."""

from __future__ import annotations

from awsglue.check.findings import CheckReport, ScriptCheck, Standing, Use
from gluepot.display.grid import Grid, grid_html
from gluepot.display.rendering import Rendering, render

_MARKS = {Standing.WORKS: "✓", Standing.PARTLY: "!", Standing.MISSING: "✗"}


@render.register
def _(value: CheckReport) -> Rendering:
    if not value.scripts:
        return Rendering(text="There is no script and no notebook there.")
    rows = [
        (script.path, _MARKS[use.standing], use.api, _places(script, use), use.reason)
        for script in value.scripts
        for use in script.uses
    ]
    text = "\n\n".join(_script(script) for script in value.scripts)
    running = sum(script.runs for script in value.scripts)
    if len(value.scripts) > 1:
        text = f"{text}\n\n{running} of {len(value.scripts)} scripts use nothing that is missing."
    return Rendering(
        text=text, html=grid_html(Grid(headings=("script", "", "API", "where", "what is missing"), rows=rows))
    )


def _script(script: ScriptCheck) -> str:
    if script.problem:
        return f"✗ {script.path}\n    {script.problem}"
    if not script.uses:
        return f"✓ {script.path}\n    uses nothing of Glue's API"
    works = [use.api for use in script.uses if use.standing is Standing.WORKS]
    others = [use for use in script.uses if use.standing is not Standing.WORKS]
    lines = [f"{'✓' if script.runs else '✗'} {script.path}"]
    lines += [
        f"    {_MARKS[use.standing]} {use.api} ({_places(script, use)}): {use.reason}" for use in others
    ]
    if works:
        lines.append(f"    ✓ {', '.join(dict.fromkeys(works))}")
    return "\n".join(lines)


def _places(script: ScriptCheck, use: Use) -> str:
    word = "cell" if script.path.endswith(".ipynb") else "line"
    return f"{word}{'s' * (len(use.places) > 1)} {', '.join(str(place) for place in use.places)}"
