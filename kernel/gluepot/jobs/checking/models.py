"""Values of a check as a run. Rows are counted; columns are written as Spark writes them: "id bigint"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from gluepot.jobs.models import Failure, JobContent, JobRun, RunState

if TYPE_CHECKING:
    from gluepot.jobs.drafting import Draft


class EffectKind(StrEnum):
    """What a statement reaches that no scratch database can stand for."""

    PATH = "a path"
    DATABASE = "another database"
    NETWORK = "the network"
    FILES = "files"
    PROCESS = "a process"
    STREAM = "a stream"
    CODE = "code of its own on each row"
    CATALOG = "the catalog"
    JVM = "the JVM behind Spark"
    GLUEPOT = "other jobs of gluepot"


class OnEffect(StrEnum):
    """What a check does about effects: refuse to run, or let them happen."""

    REFUSE = "refuse"
    ALLOW = "allow"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A statement that a check cannot redirect: its call, line of the script, and the cell it came from (0: none)."""

    kind: EffectKind
    call: str
    line: int
    cell: int = 0

    def __str__(self) -> str:
        place = f"cell {self.cell}" if self.cell else f"line {self.line} of the script"
        return f"{place}: {self.call} reaches {self.kind.value}"


class Manner(StrEnum):
    """How a statement writes a table: puts a whole one in its place, adds rows, or changes what is there."""

    REPLACES = "replaces"
    APPENDS = "appends"
    CHANGES = "changes"


class Start(StrEnum):
    """What a scratch table began as: nothing, or a copy of the table it stands for."""

    EMPTY = "empty"
    COPY = "copy"


class Verdict(StrEnum):
    """How a table that the check wrote compares with the one that the catalog holds."""

    SAME = "same"
    ADDS = "adds rows"
    NEW = "new"
    DIFFERENT = "different"


@dataclass(frozen=True, kw_only=True)
class TableCheck:
    """A table that the run wrote. `columns_…` and `rows_…`: as the run left it, and as the catalog holds it now.

    None: there is no such table. `differences`: in words, empty unless the verdict is DIFFERENT.
    """

    table: str
    start: Start
    verdict: Verdict
    columns_run: tuple[str, ...] | None
    columns_now: tuple[str, ...] | None
    rows_run: int | None
    rows_now: int | None
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JobCheck:
    """What a check found: the draft, how its run ended (`state`), and what became of each table that it wrote.

    `error` is one sentence, "" when it succeeded; `failure` the details when user code raised. `log`: the last lines.
    `effects`: what it was allowed to do outside.
    """

    draft: Draft
    state: RunState
    duration_s: float
    error: str
    failure: Failure | None
    tables: tuple[TableCheck, ...]
    effects: tuple[Effect, ...]
    log: str

    @property
    def has_passed(self) -> bool:
        """Whether it ran to its end and no table differs from what the notebook made."""
        differs = any(table.verdict is Verdict.DIFFERENT for table in self.tables)
        return self.state is RunState.SUCCEEDED and not differs


@dataclass(frozen=True, kw_only=True)
class PreparedCheck:
    """A check that nothing refuses. `values`: the parameters, converted. `effects`: what it is allowed to do outside."""

    id: str
    draft: Draft
    content: JobContent
    values: Mapping[str, Any]
    effects: tuple[Effect, ...]
    on_effect: OnEffect


@dataclass(frozen=True, kw_only=True)
class CheckRun:
    """A check that goes on by itself, or has.

    `run` shows it as a run of a version that is not stored, number 0: it FAILED, too, when tables came out otherwise.
    `tables` is empty until it is over.
    """

    run: JobRun
    content: JobContent
    tables: tuple[TableCheck, ...]
    effects: tuple[Effect, ...]
