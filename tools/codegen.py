"""Generate what is derived from the server's models: the OpenAPI document, and the extension's TypeScript types.

With `--check`, fail when what is committed differs from what the models say now.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from gluepot.server.openapi import text
from tools.npm import EXTENSION, npm

GENERATED = (EXTENSION / "openapi.json", EXTENSION / "src" / "api" / "schema.ts")


def main(*, is_check: bool) -> int:
    """Write the generated files. Returns npm's exit code; in a check, 1 when any file was out of date."""
    before = [_Before.of(path) for path in GENERATED]
    GENERATED[0].write_text(text(), encoding="utf-8")
    code = npm("run", "--silent", "codegen")
    if code:
        return code
    stale = [path for path, old in zip(GENERATED, before, strict=True) if not old.is_still(path)]
    for path in stale:
        print(
            f"{path.relative_to(EXTENSION.parent)}: {'was out of date, commit it' if is_check else 'written'}"
        )
    return 1 if stale and is_check else 0


@dataclass(frozen=True)
class _Before:
    """A file before it was written again."""

    content: bytes
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> _Before:
        return cls(path.read_bytes(), path.stat().st_mtime_ns) if path.exists() else cls(b"", 0)

    def is_still(self, path: Path) -> bool:
        """Whether the file says what it said. Then it is as old as it was: make would build everything anew."""
        if path.read_bytes() != self.content:
            return False
        os.utime(path, ns=(self.modified_ns, self.modified_ns))
        return True


if __name__ == "__main__":
    sys.exit(main(is_check="--check" in sys.argv[1:]))
