"""A kernel finds the file of its notebook by the Jupyter server that started it, also when no page is open."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from gluepot.jobs.models import SourceKind
from gluepot.magics.cell_source import own_cells, served_path
from tests.jobs.notebooks import write_notebook


@pytest.fixture
def shell():
    """IPython without a front end that could tell of a page."""
    yield InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    InteractiveShell.clear_instance()


async def test_the_path_follows_a_rename_and_the_file_there_is_what_is_promoted(jp_fetch, jp_root_dir, shell):
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
        (Path(jp_root_dir) / "deep").mkdir()
        write_notebook(Path(jp_root_dir) / "deep" / "after.ipynb", [("code", "a = 1", ["job"])])
        served = await asyncio.to_thread(own_cells, shell, kernel)
        nowhere = await asyncio.to_thread(own_cells, shell, "no-such-kernel")
    finally:
        await sessions(made["id"], method="DELETE")

    root = Path(jp_root_dir)
    assert (before, after, other) == (root / "before.ipynb", root / "deep" / "after.ipynb", None)
    assert await asyncio.to_thread(served_path, "") is None
    assert (served.kind, served.path) == (SourceKind.SERVED, str(after.resolve()))
    assert [(one.source, one.tags) for one in served.cells] == [("a = 1", {"job"})]
    assert served.notes == (
        "no front end told of its page: the job is made of 'after.ipynb' as it was saved last.",
    )
    assert nowhere.kind is SourceKind.HISTORY
