"""gluepot: an open AWS Glue that lives in Jupyter.

What a job script or a plain Python program uses is here; each name is loaded when first asked for,
so `import gluepot` starts nothing and imports neither Spark nor a database.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "__version__": "gluepot.version",
    "session": "gluepot.scripting",
    "artifact": "gluepot.scripting",
    "read": "gluepot.scripting",
    "run_date": "gluepot.scripting",
    "data_interval": "gluepot.orchestration",
    "event": "gluepot.orchestration",
    "run_properties": "gluepot.orchestration",
    "put_run_properties": "gluepot.orchestration",
    "workflow": "gluepot.orchestration",
    "job": "gluepot.orchestration",
    "crawler": "gluepot.orchestration",
    "check": "gluepot.orchestration",
    "wait": "gluepot.orchestration",
    "write": "gluepot.scripting",
    "_jupyter_server_extension_points": "gluepot.server.app",
}

__all__ = ["__version__", "artifact", "read", "run_date", "session", "write"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'gluepot' has no attribute {name!r}")
