"""Where this kernel's Jupyter server has its pages, found by the file that a running server writes about itself."""

from __future__ import annotations

import json
import os
from pathlib import Path


def server_base() -> str:
    """Return the path under which this kernel's Jupyter server is ("/" or "/user/me/"); "" where it has none."""
    from jupyter_core.paths import jupyter_runtime_dir

    parent = os.environ.get("JPY_PARENT_PID", "")
    about = Path(jupyter_runtime_dir()) / f"jpserver-{parent}.json"
    try:
        return str(json.loads(about.read_text(encoding="utf-8"))["base_url"])
    except (OSError, ValueError, KeyError):
        return ""
