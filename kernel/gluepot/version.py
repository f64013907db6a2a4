"""The installed version. A module of its own: reading it costs every process start 50 ms that few need."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("gluepot")
except PackageNotFoundError:  # a source tree on sys.path without an install
    __version__ = "0+unknown"
