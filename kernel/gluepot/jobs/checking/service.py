"""The check that runs: a job that is not stored yet, in a process and a session of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gluepot.clock import Clock, utc_now
from gluepot.jobs.checking.effects import script_effects
from gluepot.jobs.checking.errors import CheckNeedsOwnCatalogError, EffectsRefusedError
from gluepot.jobs.checking.files import CheckFiles, check_files_of
from gluepot.jobs.checking.models import Effect, JobCheck, OnEffect, Start, TableCheck, Verdict
from gluepot.jobs.checking.scratch import (
    drop_leftovers,
    drop_scratch,
    is_owner_gone,
    owner_mark,
    prefix_of,
)
from gluepot.jobs.current_run import FENCING, RUN_ID
from gluepot.jobs.documents import failure_from, plain
from gluepot.jobs.errors import KindNotBuiltError, PromotionRefusedError
from gluepot.jobs.failures import sentence_of
from gluepot.jobs.kept_settings import job_settings, project_variables, python_of
from gluepot.jobs.models import BUILT_KINDS, JobContent, RunState
from gluepot.jobs.parameters import as_arguments, checked_values
from gluepot.jobs.run_child import Ending, end_child, ending_of, start_waiting
from gluepot.jobs.run_environment import run_environment
from gluepot.jobs.run_files import GO, read_json, tail
from gluepot.sessions.engines import Engine, chosen_master, engine_of

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService
    from gluepot.jobs.drafting import Draft
    from gluepot.settings import JobSettings, Settings

CHECK_PROCESS = "gluepot.cli.check_process"
_LAST_LINES = 20


class CheckService:
    """Runs drafts with their tables redirected. Nothing is stored; what a killed check leaves, the next one removes."""

    def __init__(self, catalog: CatalogService, settings: Settings, *, now: Clock = utc_now) -> None:
        self._catalog = catalog
        self._settings = settings
        self._now = now

    def run(
        self,
        draft: Draft,
        parameters: Mapping[str, Any] | None = None,
        *,
        on_effect: OnEffect = OnEffect.REFUSE,
    ) -> JobCheck:
        """Run a draft in a fresh session and compare the tables that it writes with those of the catalog.

        Raises:
            PromotionRefusedError: the draft has problems.
            EffectsRefusedError: it does what cannot be redirected, and `on_effect` is REFUSE.
            CheckNeedsOwnCatalogError: names cannot be redirected here.
            ParameterError: a parameter is missing, unknown, or of the wrong type.
        """
        content = draft.content
        if content is None:
            raise PromotionRefusedError(draft.job_name, draft.problems)
        self._check_place(draft.job_name, content)
        effects = script_effects(content)
        if effects and on_effect is OnEffect.REFUSE:
            raise EffectsRefusedError(draft.job_name, effects)
        values = checked_values(content.parameters, parameters or {}, job=draft.job_name)
        arguments = as_arguments(content.parameters, values)
        self._sweep()
        check_id = uuid.uuid4().hex[:8]
        files = check_files_of(self._settings, check_id)
        try:
            self._write(files, draft.job_name, content, check_id, on_effect)
            return self._checked(draft, content, files, arguments, effects)
        finally:
            drop_scratch(self._catalog, check_id)
            shutil.rmtree(files.folder, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what checks left that were killed."""
        drop_leftovers(self._catalog, now=self._now())
        for folder in check_files_of(self._settings, "").folder.glob("*"):
            orders = read_json(CheckFiles(folder=folder).orders)
            if orders and is_owner_gone(orders["owner"]):
                shutil.rmtree(folder, ignore_errors=True)

    def _check_place(self, job_name: str, content: JobContent) -> None:
        if content.kind not in BUILT_KINDS:
            raise KindNotBuiltError(job_name, content.kind)
        if self._settings.catalog.uri:
            raise CheckNeedsOwnCatalogError(
                "its scratch database would be in a metastore that gluepot does not keep"
            )
        if engine_of(chosen_master(content.session_spec, self._settings)) is Engine.CONNECT:
            raise CheckNeedsOwnCatalogError("on Spark Connect the names of tables are resolved elsewhere")

    def _write(
        self, files: CheckFiles, job_name: str, content: JobContent, check_id: str, on_effect: OnEffect
    ) -> None:
        files.make()
        files.script.write_text(content.script, encoding="utf-8")
        spec = replace(content.session_spec, app_name=f"check of {job_name}")
        files.session_spec.write_text(json.dumps(plain(spec)), encoding="utf-8")
        orders = {"prefix": prefix_of(check_id), "owner": owner_mark(), "on_effect": on_effect.value}
        files.orders.write_text(json.dumps(orders), encoding="utf-8")

    def _checked(
        self,
        draft: Draft,
        content: JobContent,
        files: CheckFiles,
        arguments: list[str],
        effects: tuple[Effect, ...],
    ) -> JobCheck:
        limits = job_settings(self._settings, content)
        began = time.monotonic()
        ending = self._run(content, files, arguments, limits)
        document = read_json(files.failure)
        failure = failure_from(document["failure"]) if document and ending.state is RunState.FAILED else None
        if failure is not None:
            step = next((step for step in content.steps if step.title == failure.step), None)
            failure = replace(failure, cell=step.cell if step else 0)
        return JobCheck(
            draft=draft,
            state=ending.state,
            duration_s=time.monotonic() - began,
            error=sentence_of(failure) if failure else ending.error,
            failure=failure,
            tables=tuple(_table_from(table) for table in read_json(files.tables) or ()),
            effects=effects,
            log=tail(files.log, _LAST_LINES)[0],
        )

    def _run(
        self, content: JobContent, files: CheckFiles, arguments: list[str], limits: JobSettings
    ) -> Ending:
        child, control = start_waiting(
            CHECK_PROCESS,
            files,
            arguments,
            folder=Path(content.folder),
            python=python_of(self._settings, content, limits),
            variables={
                **project_variables(content),
                **run_environment(limits.environment),
                "GLUEPOT_HOME": str(self._settings.home),
                RUN_ID: "",  # a check asked for within a run is no part of that run
                FENCING: "",
            },
        )
        try:
            with contextlib.suppress(BrokenPipeError):  # it ended before it began; its exit code says how
                os.write(control, GO)
            return ending_of(child.wait(limits.timeout_s))
        except subprocess.TimeoutExpired:
            end_child(child)
            error = f"It took longer than the job's time limit of {limits.timeout_s} s."
            return Ending(state=RunState.TIMEOUT, exit_code=None, error=error)
        except BaseException:  # an interrupt in a notebook above all
            end_child(child)
            raise
        finally:
            os.close(control)


def _table_from(document: Mapping[str, Any]) -> TableCheck:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in document.items()
    }
    values |= {"start": Start(values["start"]), "verdict": Verdict(values["verdict"])}
    return TableCheck(**values)
