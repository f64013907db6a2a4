from __future__ import annotations

import pytest


def page(*sources: str, tags: tuple[str, ...] = ("job",), path: str = "work/nightly.ipynb") -> dict:
    """A page of code cells with these tags."""
    cells = [
        {
            "id": f"c{n}",
            "cell_type": "code",
            "source": source,
            "metadata": {"tags": list(tags)},
            "execution_count": None,
        }
        for n, source in enumerate(sources, start=1)
    ]
    return {"path": path, "is_dirty": True, "cells": cells}


async def test_a_draft_shows_the_script_and_stores_nothing(app, client):
    answer = await client.post("jobs", "nightly", "draft", body={"page": page("print(1)")})

    assert answer.status == 200, answer.body
    assert "print(1)" in answer.body["script"]
    assert (answer.body["cells"], answer.body["running_version"], answer.body["diff"]) == ([1], None, "")
    assert [finding["sentence"] for finding in answer.body["findings"]] == [
        "the page has edits that its file does not have yet; the job is made of the page."
    ]
    assert app.jobs.list_jobs() == []


async def test_a_problem_is_tied_to_its_cell_and_gives_no_script(client):
    answer = await client.post(
        "jobs", "nightly", "draft", body={"page": page("a = 1", "print(b)"), "cells": [2]}
    )

    assert answer.status == 200, answer.body
    assert answer.body["script"] == ""
    problems = [one for one in answer.body["findings"] if one["severity"] == "problem"]
    assert [(one["cell"], one["cell_id"], one["line"]) for one in problems] == [(2, "c2", 1)]
    assert "'b'" in problems[0]["sentence"]


async def test_a_target_brings_what_it_needs(client):
    cells = page("a = 1", "b = 2", "print(b)", tags=())

    answer = await client.post("jobs", "nightly", "draft", body={"page": cells, "target": 3})

    assert answer.body["cells"] == [2, 3]


async def test_a_promotion_makes_a_version_with_its_schedule_and_the_next_draft_differs_from_it(
    app, client, jp_root_dir
):
    (jp_root_dir / "work").mkdir()
    body = {"page": page("print(1)"), "schedule": "0 2 * * *", "timezone": "Europe/Berlin"}

    stored = await client.post("jobs", "nightly", "versions", body=body)
    again = await client.post("jobs", "nightly", "versions", body={"page": page("print(1)")})
    draft = await client.post("jobs", "nightly", "draft", body={"page": page("print(2)")})

    assert (stored.status, stored.body["version"], stored.body["outcome"]) == (202, 1, "created")
    assert "02:00" in stored.body["schedule"]
    assert again.body["outcome"] == "unchanged"
    assert (draft.body["running_version"], "+print(2)" in draft.body["diff"]) == (1, True)
    version = app.jobs.get_version("nightly")
    assert version.origin.source.value == "page"
    assert version.content.folder == str(jp_root_dir / "work")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"page": page("print(1)", tags=())}, "No cell is tagged 'job'"),
        ({"page": page("print(1)"), "cells": [7]}, "There is no cell 7"),
        ({"page": page("print(x)")}, "'x' is used here"),
        ({"page": page("print(1)"), "schedule": "0 0 31 2 *"}, "31"),
    ],
)
async def test_what_cannot_be_promoted_is_refused_with_its_reason(app, client, body, reason):
    answer = await client.post("jobs", "nightly", "versions", body=body)

    assert answer.status == 400, answer.body
    assert reason in answer.body["message"]
    assert app.jobs.list_jobs() == []
