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


async def test_a_page_is_compared_with_the_jobs_that_were_made_of_it(client, jp_root_dir):
    (jp_root_dir / "work").mkdir()
    made = page("print(1)", "print(2)")
    await client.post("jobs", "first", "versions", body={"page": made, "cells": [1]})
    await client.post("jobs", "second", "versions", body={"page": made, "cells": [2]})
    await client.post("jobs", "other", "versions", body={"page": page("print(3)", path="work/other.ipynb")})

    answer = await client.post("notebooks", "drift", body={"page": page("print(1)", "print(22)")})

    assert answer.status == 200, answer.body
    first, second = answer.body["drifts"]
    assert (first["job"], first["version"], first["state"]) == ("first", 1, "same")
    assert (second["job"], second["state"], second["problem"]) == ("second", "differs", "")
    assert "print(2)" in second["version_script"]
    assert "print(22)" in second["notebook_script"]


async def test_a_page_of_no_job_is_compared_with_nothing(client):
    answer = await client.post("notebooks", "drift", body={"page": page("print(1)", path="nothing.ipynb")})

    assert (answer.status, answer.body) == (200, {"drifts": []})
