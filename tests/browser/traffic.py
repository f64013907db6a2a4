"""What a page asked of its server, for whoever has to understand why a story failed on another machine."""

from __future__ import annotations

import time
from collections import deque
from typing import Any
from urllib.parse import urlsplit

_KEPT = 60
_OURS = ("/gluepot/", "/api/contents", "/api/sessions", "/lab/api/workspaces")


class Traffic:
    """The last requests of a page and how they ended, in the order in which they were begun."""

    def __init__(self, page: Any) -> None:
        self._began = time.monotonic()
        self._exchanges: deque[tuple[Any, list[str]]] = deque(maxlen=_KEPT)
        page.on("request", self._asked)
        page.on("response", lambda response: self._ended(response.request, str(response.status)))
        page.on("requestfailed", lambda request: self._ended(request, str(request.failure)))

    def __str__(self) -> str:
        return "\n".join(" ".join(words) for _, words in self._exchanges)

    @property
    def is_quiet(self) -> bool:
        """Whether everything that was asked is answered."""
        return all("→" in words for _, words in self._exchanges)

    def _asked(self, request: Any) -> None:
        path = urlsplit(request.url).path
        if any(part in path for part in _OURS):
            self._exchanges.append((request, [self._now(), request.method, path]))

    def _ended(self, request: Any, how: str) -> None:
        for known, words in self._exchanges:
            if known == request:
                words += ["→", how, self._now()]

    def _now(self) -> str:
        return f"{time.monotonic() - self._began:.1f} s"
