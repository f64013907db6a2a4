"""Versions as commits, with the real git."""

from __future__ import annotations

import json
import platform
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.database import Database
from gluepot.display.jobs import Promoted
from gluepot.display.rendering import render
from gluepot.jobs.cells import Selection
from gluepot.jobs.promotion import Promotion
from gluepot.settings_sources import load_settings
from tests.jobs.notebooks import page


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    return tmp_path / "mirror"


@pytest.fixture
def app(home: Path, database: Database, mirror: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """An app whose versions are mirrored."""
    monkeypatch.setenv("GLUEPOT_JOBS_GIT", "true")
    monkeypatch.setenv("GLUEPOT_JOBS_GIT_FOLDER", str(mirror))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return App(load_settings(home.parent).settings)


def promote(app: App, folder: Path, code: str, name: str = "daily sums") -> Promotion:
    return app.jobs.promote(name, page(folder, code), Selection())


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def subjects(folder: Path) -> list[str]:
    return git(folder, "log", "--reverse", "--format=%s").splitlines()


def test_each_version_is_one_commit_by_its_author_at_its_time(app: App, folder: Path, mirror: Path):
    promote(app, folder, "import yaml\nprint(1)")
    second = promote(app, folder, "print(2)")
    promote(app, folder, "print(2)")
    app.jobs.rollback("daily sums")

    assert subjects(mirror) == ["daily sums: version 1", "daily sums: version 2"]
    author, moment = git(mirror, "log", "-1", "--format=%an%n%aI").splitlines()
    assert author == second.version.origin.author
    assert datetime.fromisoformat(moment) == second.version.created_at.replace(microsecond=0)
    assert f"Gluepot-Content: {second.version.content_hash}" in git(mirror, "log", "-1", "--format=%b")
    assert git(mirror, "show", "HEAD:daily sums/daily sums.py") + "\n" == second.version.content.script
    assert "yaml" in git(mirror, "show", "HEAD~1:daily sums/requirements.txt").lower()
    document = json.loads(git(mirror, "show", "HEAD:daily sums/job.json"))
    assert (document["version"], document["promoted_with"]["python"]) == (2, platform.python_version())
    assert git(mirror, "status", "--porcelain") == ""
    assert second.mirrored is not None
    assert second.mirrored.commit in render(Promoted(promotion=second, trigger=None)).text


def test_what_git_refused_is_said_and_committed_with_the_next_version(app: App, folder: Path, mirror: Path):
    promote(app, folder, "print(1)")
    lock = mirror / ".git" / "index.lock"
    lock.touch()
    refused = promote(app, folder, "print(2)")
    lock.unlink()

    promote(app, folder, "print(3)")

    assert refused.version.version == 2
    assert "It is not in git yet: " in render(Promoted(promotion=refused, trigger=None)).text
    assert "index.lock" in refused.mirrored.problem
    assert subjects(mirror) == [f"daily sums: version {number}" for number in (1, 2, 3)]


def test_without_git_the_promotion_stands_and_says_so(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PATH", str(tmp_path))

    promoted = promote(app, folder, "print(1)")

    assert promoted.version.version == 1
    assert promoted.mirrored.problem == (
        "It is not in git yet: git is not installed. The next promotion of this job adds it."
    )


def test_in_a_repository_of_somebody_only_the_jobs_files_are_committed(
    app: App, folder: Path, mirror: Path, tmp_path: Path
):
    mirror.mkdir()
    git(tmp_path, "init", "--quiet")
    (tmp_path / "staged.txt").write_text("theirs", encoding="utf-8")
    git(tmp_path, "add", "staged.txt")
    (tmp_path / ".gitignore").write_text("*.py\n", encoding="utf-8")
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)

    promote(app, folder, "print(1)")

    assert not (mirror / ".git").exists()
    assert git(tmp_path, "show", "--name-only", "--format=", "HEAD").splitlines() == [
        f"mirror/daily sums/{name}" for name in ("daily sums.py", "job.json", "requirements.txt")
    ]
    assert "A  staged.txt" in git(tmp_path, "status", "--porcelain")


def test_a_job_that_is_made_anew_goes_on_in_the_same_history(app: App, folder: Path, mirror: Path):
    promote(app, folder, "print(1)")
    promote(app, folder, "print(2)")
    app.jobs.delete_job("daily sums")

    promote(app, folder, "print(3)")
    promote(app, folder, "print(1)", name="other")

    assert subjects(mirror) == [
        "daily sums: version 1",
        "daily sums: version 2",
        "daily sums: version 1",
        "other: version 1",
    ]
    assert "print(3)" in git(mirror, "show", "HEAD:daily sums/daily sums.py")


def test_versions_are_not_mirrored_unless_it_is_set(folder: Path, home: Path, database: Database):
    app = App(load_settings(home.parent).settings)

    assert promote(app, folder, "print(1)").mirrored is None
    assert not (home / "job-versions").exists()
