"""The logger of `get_logger()`: Python's, in the words of Java's."""

from __future__ import annotations

import logging
import sys
from typing import Any


class _StderrOfNow(logging.StreamHandler[Any]):
    """Writes to what `sys.stderr` is at that moment: a notebook, and whoever captures output, replace it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)  # StreamHandler's own would keep the stream of this moment

    @property
    def stream(self) -> Any:
        return sys.stderr

    @stream.setter
    def stream(self, _stream: Any) -> None:
        """Keep nothing."""


class GlueLogger:
    """Writes to stderr, where notebooks and job logs show it."""

    def __init__(self) -> None:
        self._logger = logging.getLogger("awsglue")
        if not self._logger.handlers:
            handler = _StderrOfNow()
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
            self._logger.addHandler(handler)
            self._logger.setLevel(logging.INFO)
            self._logger.propagate = False

    def debug(self, message: object) -> None:
        self._logger.debug("%s", message)

    def info(self, message: object) -> None:
        self._logger.info("%s", message)

    def warn(self, message: object) -> None:
        self._logger.warning("%s", message)

    warning = warn

    def error(self, message: object, *_cause: object) -> None:
        self._logger.error("%s", message)
