"""The logger of `get_logger()`: Python's, in the words of Java's."""

from __future__ import annotations

import logging
import sys


class GlueLogger:
    """Writes to stderr, where notebooks and job logs show it."""

    def __init__(self) -> None:
        self._logger = logging.getLogger("awsglue")
        if not self._logger.handlers:
            handler = logging.StreamHandler(sys.stderr)
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
