"""A kernel finds the file of its notebook by the Jupyter server that started it, also when no page is open."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from gluepot.magics.cell_source import served_path


async def test_the_path_follows_a_rename(jp_fetch, jp_root_dir):
    async def sessions(*path: str, method: str, **body: object) -> dict:
        text = json.dumps(body) if body else None
        answer = await jp_fetch("api", "sessions", *path, method=method, body=text)
        return json.loads(answer.body or "{}")

    made = await sessions(method="POST", path="before.ipynb", type="notebook", kernel={"name": "python3"})
    kernel = made["kernel"]["id"]
    try:
        before = await asyncio.to_thread(served_path, kernel)
        await sessions(made["id"], method="PATCH", path="deep/after.ipynb")
        after = await asyncio.to_thread(served_path, kernel)
        other = await asyncio.to_thread(served_path, "no-such-kernel")
    finally:
        await sessions(made["id"], method="DELETE")

    root = Path(jp_root_dir)
    assert (before, after, other) == (root / "before.ipynb", root / "deep" / "after.ipynb", None)
    assert await asyncio.to_thread(served_path, "") is None
