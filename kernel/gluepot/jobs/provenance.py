"""Who promotes, and from which commit."""

from __future__ import annotations

import getpass
import os
import subprocess
from pathlib import Path

_GIT_TIMEOUT_S = 5


def author() -> str:
    """Return the user's name: JupyterHub's, else the operating system's."""
    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (OSError, KeyError):  # a container's user without an entry in the password file
        return f"uid {os.getuid()}"


def git_commit(folder: Path) -> str:
    """Return the commit that `folder` is at, with a `+` when something in it is not committed; "" outside of git."""
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    if not commit:
        return ""
    return (
        f"{commit}+" if _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".") else commit
    )


def _git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True, text=True, timeout=_GIT_TIMEOUT_S, check=False, env=environment,
        )  # fmt: skip
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
