"""Versions of jobs as commits: a folder under git with a readable folder for each job (`jobs.git`).

The database stays the truth. What could not be committed is said, and committed with the next promotion.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gluepot.jobs.documents import plain
from gluepot.jobs.models import JobVersion

_LIMIT_S = 30
# A hook or a passphrase for signing belongs to a person's commits, not to a record that is kept beside them.
_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false")
_OTHERS_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")


@dataclass(frozen=True, kw_only=True)
class Mirrored:
    """What became of a version in git: its commit, or one sentence why there is none."""

    folder: str
    commit: str = ""
    problem: str = ""


class _GitError(Exception):
    """What git said."""


class GitMirror:
    """Commits versions to a folder; it is made a repository unless it lies in one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, versions: Sequence[JobVersion]) -> Mirrored:
        """Commit what is missing of a job's versions, each by itself, the oldest first. Nothing is raised.

        Args:
            versions: all versions of one job.
        """
        if shutil.which("git") is None:
            return self._failed("git is not installed")
        try:
            commit = self._add(sorted(versions, key=lambda version: version.version))
        except _GitError as error:
            return self._failed(str(error))
        except (OSError, subprocess.TimeoutExpired) as error:
            return self._failed(f"{type(error).__name__}: {error}")
        return Mirrored(folder=str(self._folder), commit=commit)

    def _failed(self, reason: str) -> Mirrored:
        sentence = f"It is not in git yet: {reason.rstrip('.')}. The next promotion of this job adds it."
        return Mirrored(folder=str(self._folder), problem=sentence)

    def _add(self, versions: Sequence[JobVersion]) -> str:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._is_in_repository():
            self._git("-c", "init.defaultBranch=main", "init", "--quiet")
        newest = self._mirrored_until(versions[0].job_name)
        for version in versions:
            if newest is None or version.created_at > newest:
                self._commit(version)
        return self._git("rev-parse", "--short=12", "HEAD")

    def _is_in_repository(self) -> bool:
        try:
            return self._git("rev-parse", "--is-inside-work-tree") == "true"
        except _GitError:
            return False

    def _mirrored_until(self, job_name: str) -> datetime | None:
        """Return when the newest version that is committed was made; by time, as a job that is made anew counts anew."""
        try:
            document = json.loads(self._git("show", f"HEAD:./{job_name}/job.json"))
            return datetime.fromisoformat(document["created_at"])
        except (_GitError, ValueError, KeyError):
            return None

    def _commit(self, version: JobVersion) -> None:
        folder = self._folder / version.job_name
        folder.mkdir(exist_ok=True)
        (folder / f"{version.job_name}.py").write_text(version.content.script, encoding="utf-8")
        requirements = "".join(f"{one}\n" for one in version.content.requirements)
        (folder / "requirements.txt").write_text(requirements, encoding="utf-8")
        text = json.dumps(_document(version), indent=2, ensure_ascii=False)
        (folder / "job.json").write_text(text + "\n", encoding="utf-8")
        self._git("add", "--force", "--all", "--", version.job_name)
        author = version.origin.author
        by = {
            "GIT_AUTHOR_NAME": author,
            "GIT_AUTHOR_EMAIL": f"{author}@{platform.node()}".replace(" ", "."),
            "GIT_AUTHOR_DATE": version.created_at.isoformat(),
            "GIT_COMMITTER_NAME": "gluepot",
            "GIT_COMMITTER_EMAIL": f"gluepot@{platform.node()}",
        }
        # Only the job's folder: what a person has staged in the same repository is theirs to commit.
        self._git("commit", "--quiet", "--only", "--message", _message(version), "--", version.job_name, **by)

    def _git(self, *arguments: str, **variables: str) -> str:
        environment = {name: value for name, value in os.environ.items() if name not in _OTHERS_REPOSITORY}
        done = subprocess.run(
            ["git", "-C", str(self._folder), *_QUIET, *arguments],
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**environment, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **variables},
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise _GitError(said[0] if said else f"git {arguments[0]} ended with {done.returncode}")
        return done.stdout.strip()


def _document(version: JobVersion) -> dict[str, Any]:
    content, origin = version.content, version.origin
    return {
        "job": version.job_name,
        "version": version.version,
        "content_hash": version.content_hash,
        "created_at": version.created_at.isoformat(),
        "kind": content.kind.value,
        "parameters": plain(content.parameters),
        "session_spec": plain(content.session_spec),
        "python_version": content.python_version,
        "promoted_with": plain(content.installed),
        "origin": plain(origin),
    }


def _message(version: JobVersion) -> str:
    origin = version.origin
    place = origin.notebook_path or origin.source.value
    commit = f", commit {origin.git_commit}" if origin.git_commit else ""
    return (
        f"{version.job_name}: version {version.version}\n\nPromoted by {origin.author} from {place}{commit}.\n\n"
        f"Gluepot-Job: {version.job_name}\nGluepot-Version: {version.version}\n"
        f"Gluepot-Content: {version.content_hash}\n"
    )
