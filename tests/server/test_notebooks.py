"""Which cells of a notebook run as jobs, over HTTP."""

from __future__ import annotations

from tests.server.test_promotion import page


async def test_the_cells_of_a_notebook_that_run_as_jobs_are_named(client, jp_root_dir):
    (jp_root_dir / "work").mkdir()
    await client.post(
        "jobs", "nightly", "versions", body={"page": page("print(1)", "print(2)"), "cells": [2]}
    )
    await client.post("jobs", "other", "versions", body={"page": page("print(3)", path="work/other.ipynb")})
    await client.post("jobs", "nightly", "versions", body={"page": page("print(1)", "print(2)")})

    answer = await client.get("notebooks", "job-cells", path="work/nightly.ipynb")

    assert answer.status == 200, answer.body
    cells = [(one["job"], one["version"], one["cell_id"], one["cell"]) for one in answer.body["cells"]]
    assert cells == [("nightly", 2, "c1", 1), ("nightly", 2, "c2", 2)]


async def test_a_notebook_of_no_job_has_no_such_cells(client):
    answer = await client.get("notebooks", "job-cells", path="nothing.ipynb")

    assert (answer.status, answer.body) == (200, {"cells": []})
