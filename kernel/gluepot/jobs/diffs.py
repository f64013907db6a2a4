"""What differs between two versions of a job."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from gluepot.jobs.models import JobVersion


@dataclass(frozen=True, kw_only=True)
class VersionDiff:
    """Two versions compared. `script` is a unified diff ("" when the scripts are the same), `other` what else changed."""

    job_name: str
    old: int
    new: int
    script: str
    other: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return not self.script and not self.other


def diff_versions(old: JobVersion, new: JobVersion) -> VersionDiff:
    """Compare what two versions do."""
    lines = difflib.unified_diff(
        old.content.script.splitlines(),
        new.content.script.splitlines(),
        f"{old.job_name} version {old.version}",
        f"{new.job_name} version {new.version}",
        lineterm="",
    )
    return VersionDiff(
        job_name=new.job_name,
        old=old.version,
        new=new.version,
        script="\n".join(lines),
        other=_other(old, new),
    )


def _other(old: JobVersion, new: JobVersion) -> tuple[str, ...]:
    before, after = old.content, new.content
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
