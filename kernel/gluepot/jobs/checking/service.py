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
from gluepot.jobs.checking.documents import table_check_from
from gluepot.jobs.checking.effects import script_effects
from gluepot.jobs.checking.errors import CheckNeedsOwnCatalogError, EffectsRefusedError
from gluepot.jobs.checking.files import CheckFiles, check_files_of
from gluepot.jobs.checking.models import JobCheck, OnEffect, PreparedCheck
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
_LOOK_EVERY_S = 0.25


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
        prepared = self.prepare(draft, parameters, on_effect=on_effect)
        try:
            return self.perform(prepared)
        finally:
            shutil.rmtree(self.files(prepared.id).folder, ignore_errors=True)

    def prepare(
        self,
        draft: Draft,
        parameters: Mapping[str, Any] | None = None,
        *,
        on_effect: OnEffect = OnEffect.REFUSE,
    ) -> PreparedCheck:
        """Return what `perform` does; refuses as `run` does."""
        content = draft.content
        if content is None:
            raise PromotionRefusedError(draft.job_name, draft.problems)
        self._check_place(draft.job_name, content)
        effects = script_effects(content)
        if effects and on_effect is OnEffect.REFUSE:
            raise EffectsRefusedError(draft.job_name, effects)
        return PreparedCheck(
            id=uuid.uuid4().hex[:8],
            draft=draft,
            content=content,
            values=checked_values(content.parameters, parameters or {}, job=draft.job_name),
            effects=effects,
            on_effect=on_effect,
        )

    def perform(self, prepared: PreparedCheck) -> JobCheck:
        """Run a check. Its files stay, its scratch tables do not. It ends STOPPED when its `stop` file appears."""
        self._sweep()
        files = self.files(prepared.id)
        try:
            self._write(files, prepared)
            return self._checked(prepared, files)
        finally:
            drop_scratch(self._catalog, prepared.id)
            files.orders.unlink(missing_ok=True)

    def files(self, check_id: str) -> CheckFiles:
        """Return the files of a check; nothing is made."""
        return check_files_of(self._settings, check_id)

    def _sweep(self) -> None:
        """Remove what checks left that were killed."""
        drop_leftovers(self._catalog, now=self._now())
        for folder in check_files_of(self._settings, "").folder.glob("*"):
            files = CheckFiles(folder=folder)
            orders = read_json(files.orders)
            if orders and is_owner_gone(orders["owner"]) and not files.state.exists():
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

    def _write(self, files: CheckFiles, prepared: PreparedCheck) -> None:
        content = prepared.content
        files.make()
        files.script.write_text(content.script, encoding="utf-8")
        spec = replace(content.session_spec, app_name=f"check of {prepared.draft.job_name}")
        files.session_spec.write_text(json.dumps(plain(spec)), encoding="utf-8")
        orders = {
            "prefix": prefix_of(prepared.id),
            "owner": owner_mark(),
            "on_effect": prepared.on_effect.value,
        }
        files.orders.write_text(json.dumps(orders), encoding="utf-8")

    def _checked(self, prepared: PreparedCheck, files: CheckFiles) -> JobCheck:
        content = prepared.content
        arguments = as_arguments(content.parameters, prepared.values)
        limits = job_settings(self._settings, content)
        began = time.monotonic()
        ending = self._run(content, files, arguments, limits)
        document = read_json(files.failure)
        failure = failure_from(document["failure"]) if document and ending.state is RunState.FAILED else None
        if failure is not None:
            step = next((step for step in content.steps if step.title == failure.step), None)
            failure = replace(failure, cell=step.cell if step else 0)
        return JobCheck(
            draft=prepared.draft,
            state=ending.state,
            duration_s=time.monotonic() - began,
            error=sentence_of(failure) if failure else ending.error,
            failure=failure,
            tables=tuple(table_check_from(table) for table in read_json(files.tables) or ()),
            effects=prepared.effects,
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
            return _ending(child, files, limits.timeout_s)
        except BaseException:  # an interrupt in a notebook above all
            end_child(child)
            raise
        finally:
            os.close(control)


def _ending(child: subprocess.Popen[bytes], files: CheckFiles, timeout_s: int) -> Ending:
    """Wait for the child's end, or end it when its time is over or somebody wants it to."""
    deadline = time.monotonic() + timeout_s
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return ending_of(child.wait(_LOOK_EVERY_S))
        if files.stop.exists():
            end_child(child)
            return Ending(state=RunState.STOPPED, exit_code=None)
        if time.monotonic() > deadline:
            end_child(child)
            error = f"It took longer than the job's time limit of {timeout_s} s."
            return Ending(state=RunState.TIMEOUT, exit_code=None, error=error)
