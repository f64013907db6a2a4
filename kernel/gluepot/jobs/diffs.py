"""What differs between two versions of a job, or between a version and what a notebook would give now."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

from gluepot.jobs.drafting import Draft
from gluepot.jobs.errors import PromotionRefusedError
from gluepot.jobs.installed import differences
from gluepot.jobs.models import JobContent, JobVersion


@dataclass(frozen=True, kw_only=True)
class VersionDiff:
    """Two contents of a job compared, `old` and `new` being what to call them ("version 1", "the notebook").

    `script` is a unified diff, "" when the scripts are the same; `other` says what else changed, a line each.
    """

    job_name: str
    old: str
    new: str
    script: str
    other: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return not self.script and not self.other


def diff_versions(old: JobVersion, new: JobVersion) -> VersionDiff:
    """Compare what two versions do, and what they were promoted with."""
    diff = _diff(new.job_name, (_name(old), old.content), (_name(new), new.content))
    found = differences(old.content.installed, new.content.installed) if new.content.installed.python else ()
    installed = tuple(f"{one.name}: {one.then} → {one.now or 'none'}" for one in found)
    return replace(diff, other=(*diff.other, *installed))


def diff_draft(version: JobVersion, draft: Draft) -> VersionDiff:
    """Compare a version with what its notebook would give now (drift).

    Raises:
        PromotionRefusedError: the notebook would not give a version at all.
    """
    if draft.content is None:
        raise PromotionRefusedError(draft.job_name, draft.problems)
    return _diff(version.job_name, (_name(version), version.content), ("the notebook", draft.content))


def _name(version: JobVersion) -> str:
    return f"version {version.version}"


def _diff(job_name: str, old: tuple[str, JobContent], new: tuple[str, JobContent]) -> VersionDiff:
    lines = difflib.unified_diff(
        old[1].script.splitlines(), new[1].script.splitlines(), f"{job_name}, {old[0]}", f"{job_name}, {new[0]}",
        lineterm="",
    )  # fmt: skip
    return VersionDiff(
        job_name=job_name, old=old[0], new=new[0], script="\n".join(lines), other=_other(old[1], new[1])
    )


def _other(before: JobContent, after: JobContent) -> tuple[str, ...]:
    changes: list[str] = []
    if before.kind is not after.kind:
        changes.append(f"kind: {before.kind} → {after.kind}")
    gone = set(before.requirements) - set(after.requirements)
    come = set(after.requirements) - set(before.requirements)
    changes += [f"requirement {name} is gone" for name in sorted(gone)]
    changes += [f"requirement {name} is new" for name in sorted(come)]
    if before.session_spec != after.session_spec:
        changes.append(f"session: {before.session_spec} → {after.session_spec}")
    if before.folder != after.folder:
        changes.append(f"working folder: {before.folder} → {after.folder}")
    return tuple(changes)
