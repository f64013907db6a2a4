"""Where a line of a job's script stands in the notebook that it came from."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from gluepot.jobs.models import JobVersion, Step
from gluepot.jobs.script_steps import step_lines, step_of


def line_in_notebook(version: JobVersion, step: Step, line: int) -> int:
    """Return the line within the step's cell, counted from 1; 0 where the notebook does not say.

    The script is formatted anew, so lines are found by their statements: the n-th of those that read alike in the
    script's step is the n-th in the cell. A notebook that was edited since has them too, or nothing is said.
    """
    source = _cell_source(Path(version.origin.notebook_path), step)
    if not source or not line:
        return 0
    script = ast.parse(version.content.script)
    marks = step_lines(version.content.script)
    titles = [title for _, title in marks]
    if step.title not in titles:
        return 0
    index = titles.index(step.title)
    own = [
        node
        for statement in script.body
        if step_of(marks, statement) == index
        for node in ast.walk(statement)
        if isinstance(node, ast.stmt)
    ]
    around = [node for node in own if node.lineno <= line <= (node.end_lineno or node.lineno)]
    if not around:
        return 0
    failing = max(around, key=lambda node: node.lineno)
    alike = [node for node in own if ast.dump(node) == ast.dump(failing)]
    try:
        cell = ast.parse(_plain_python(source))
    except SyntaxError:
        return 0
    there = [
        node for node in ast.walk(cell) if isinstance(node, ast.stmt) and ast.dump(node) == ast.dump(failing)
    ]
    if len(there) != len(alike):
        return 0
    found = sorted(there, key=lambda node: node.lineno)[
        sorted(alike, key=lambda node: node.lineno).index(failing)
    ]
    return found.lineno


def _cell_source(path: Path, step: Step) -> str:
    if not step.cell or path.suffix != ".ipynb":
        return ""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    code = [cell for cell in cells if cell.get("cell_type") == "code"]
    found = next((cell for cell in code if step.cell_id and cell.get("id") == step.cell_id), None)
    if found is None and 0 < step.cell <= len(code):
        found = code[step.cell - 1]
    source = found.get("source", "") if found else ""
    return "".join(source) if isinstance(source, list) else str(source)


def _plain_python(source: str) -> str:
    """Blank out lines that are not Python, so that the others keep their numbers."""
    return "\n".join(
        "" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines()
    )
