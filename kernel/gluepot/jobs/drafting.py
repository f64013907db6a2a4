"""From cells to the content of a version: read, choose, check, write. Nothing is stored here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gluepot.jobs.append_check import check_appends
from gluepot.jobs.cell_body import CellBody, cell_body
from gluepot.jobs.cell_code import CellCode, read_cell
from gluepot.jobs.cells import PARAMETERS_TAG, CellSource, Selection
from gluepot.jobs.checks import (
    TableLookup,
    check_edits,
    check_names,
    check_order,
    check_paths,
    check_prompts,
    check_tables,
)
from gluepot.jobs.display_only import figures_of
from gluepot.jobs.findings import Finding, Severity
from gluepot.jobs.installed import installed_for
from gluepot.jobs.left_out_changes import check_left_out_changes
from gluepot.jobs.models import ChosenCells, JobContent, JobKind, SelectionKind, SourceKind
from gluepot.jobs.names import Annotations
from gluepot.jobs.notebook_arguments import NotebookArguments, notebook_arguments
from gluepot.jobs.parameters import ParameterType, parameter_of
from gluepot.jobs.requirements import imported_modules
from gluepot.jobs.script import write_script
from gluepot.jobs.secret_patterns import check_secrets
from gluepot.jobs.selecting import LeftOut, choose
from gluepot.jobs.session_cells import CellsSession, session_of
from gluepot.jobs.slicing import check_unnamed
from gluepot.sessions.models import SessionSpec

_SPARK_MODULES = {"pyspark", "awsglue", "delta"}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a promotion would store. `content` is None when `findings` holds a problem.

    `cells` are the numbers of those that made it, `left_out` what was chosen but will not run.
    """

    job_name: str
    content: JobContent | None
    cells: tuple[int, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.PROBLEM)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.NOTE)


def draft_job(
    name: str,
    source: CellSource,
    selection: Selection,
    *,
    lookup: TableLookup,
    settings: Mapping[str, Any],
    session_spec: SessionSpec,
) -> Draft:
    """Check the chosen cells and write their script.

    Args:
        name: the job's name.
        source: all cells of the notebook, chosen or not: those not chosen explain what is missing.
        selection: which of them make the job.
        lookup: says why a table cannot be read.
        settings: the project's settings, kept with the version.
        session_spec: the session that runs get, before the notebook's own session magics.
    """
    bodies = read_bodies(source)
    chosen = choose(source, bodies, selection)
    findings = [finding for body in chosen.bodies for finding in body.code.findings]
    findings += check_names(chosen.bodies, bodies, source.folder)
    findings += check_prompts(chosen.bodies)
    findings += check_tables(chosen.bodies, lookup)
    findings += check_secrets(chosen.bodies)
    findings += check_order(chosen.bodies)
    findings += check_edits(chosen.bodies)
    findings += check_paths(chosen.bodies)
    findings += check_appends(chosen.bodies)
    if source.kind is not SourceKind.HISTORY:  # where what was run before and again stands, too
        findings += check_left_out_changes(chosen.bodies, bodies)
    if selection.kind is SelectionKind.TARGET:
        findings += check_unnamed(bodies, selection.target, chosen.bodies)
    session = session_of(bodies, chosen.bodies[-1].cell.number, session_spec)
    findings += session.findings
    findings += [Finding(severity=Severity.NOTE, sentence=note) for note in source.notes]
    findings.sort(key=lambda finding: (finding.severity is Severity.NOTE, finding.cell, finding.line))
    is_refused = any(finding.severity is Severity.PROBLEM for finding in findings)
    cells = ChosenCells(
        kind=selection.kind,
        ids=tuple(body.cell.id for body in chosen.bodies),
        target=next((cell.id for cell in source.cells if cell.number == selection.target), ""),
    )
    content = None
    if not is_refused:
        content = replace(_content(name, source, chosen.bodies, settings, session), cells=cells)
    return Draft(
        job_name=name,
        content=content,
        cells=tuple(body.cell.number for body in chosen.bodies),
        findings=tuple(findings),
        left_out=chosen.left_out,
    )


def read_bodies(source: CellSource) -> list[CellBody]:
    """Read every cell, twice: what is text must be known before SQL with `{name}` can be turned into a call."""
    first = [read_cell(cell) for cell in source.cells]
    texts = {name for code in first for name in _text_names(code)}
    # One `from __future__ import annotations` holds for the whole script, as it does for the rest of a notebook.
    is_text = any(_has_text_annotations(code) for code in first)
    annotations = Annotations.TEXT if is_text else Annotations.EVALUATED
    codes = [read_cell(cell, texts) for cell in source.cells]
    figures = figures_of(code.tree for code in codes)
    return [cell_body(code, annotations, figures) for code in codes]


def _has_text_annotations(code: CellCode) -> bool:
    return any(
        isinstance(statement, ast.ImportFrom)
        and statement.module == "__future__"
        and any(alias.name == "annotations" for alias in statement.names)
        for statement in code.tree.body
    )


def _text_names(code: CellCode) -> set[str]:
    names: set[str] = set()
    for statement in code.tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, (ast.Constant, ast.JoinedStr)):
            is_text = isinstance(statement.value, ast.JoinedStr) or isinstance(statement.value.value, str)
            names |= {t.id for t in statement.targets if isinstance(t, ast.Name) and is_text}
        elif PARAMETERS_TAG in code.cell.tags:
            parameter = parameter_of(statement)
            if parameter is not None and parameter.type is ParameterType.STR:
                names.add(parameter.name)
    return names


def _content(
    name: str,
    source: CellSource,
    bodies: tuple[CellBody, ...],
    settings: Mapping[str, Any],
    session: CellsSession,
) -> JobContent:
    code = ast.Module(body=[one for body in bodies for one in body.statements], type_ignores=[])
    # A script with a parser of its own refuses what that does not know.
    has_parser = any(PARAMETERS_TAG in body.cell.tags for body in bodies)
    asked = NotebookArguments() if has_parser else notebook_arguments(code, session.arguments)
    python_version = f"{sys.version_info.major}.{sys.version_info.minor}"
    script = write_script(
        name,
        bodies,
        notebook=Path(source.path).name if source.path else "a notebook's history",
        python_version=python_version,
        extra_requirements=[one for body in bodies for one in body.code.requirements],
        arguments=asked.line,
    )
    kind = kind_of(ast.parse(script.text))
    return JobContent(
        kind=kind,
        script=script.text,
        parameters=script.parameters or asked.parameters,
        session_spec=session.spec,
        requirements=script.requirements,
        steps=script.steps,
        folder=source.folder,
        settings=settings,
        python_version=python_version,
        installed=installed_for(script.requirements, kind),
    )


def kind_of(tree: ast.Module) -> JobKind:
    """Say what runs a script: Spark when it asks for a session in a way that can be seen, else plain Python."""
    asks = any(
        isinstance(node, ast.Attribute)
        and node.attr in {"session", "read", "write"}
        and ast.unparse(node.value) == "gluepot"
        for node in ast.walk(tree)
    )
    return JobKind.SPARK if asks or imported_modules(tree) & _SPARK_MODULES else JobKind.PYTHON_SHELL
