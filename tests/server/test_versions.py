from __future__ import annotations

import pytest

from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.models import SourceKind


@pytest.fixture
def two_versions(jobs, tmp_path):
    """`nightly` with a second version that prints more."""
    cells = (
        Cell(number=1, id="a", source="limit: int = 10", tags=frozenset({"parameters", "job"})),
        Cell(number=2, id="b", source='print(limit)\nprint("more")', tags=frozenset({"job"})),
    )
    source = CellSource(kind=SourceKind.NOTEBOOK, cells=cells, folder=str(tmp_path / "other"), path="n.ipynb")
    jobs.promote("nightly", source, Selection())
    return jobs


async def test_parameters_are_those_of_the_version_that_runs(jobs, client):
    answer = await client.get("jobs", "nightly", "parameters")

    assert answer.body["version"] == 1
    first, second = answer.body["parameters"]
    assert (first["name"], first["type"], first["default_code"], first["is_required"]) == (
        "limit",
        "int",
        "10",
        False,
    )
    assert (second["name"], second["type"], second["choices"]) == ("label", "str", [])


async def test_versions_are_listed_newest_first_with_where_they_came_from(two_versions, client):
    answer = await client.get("jobs", "nightly", "versions")

    assert answer.body["current_version"] == 2
    assert [one["version"] for one in answer.body["versions"]] == [2, 1]
    assert answer.body["versions"][0]["notebook_path"] == "n.ipynb"


async def test_two_versions_come_side_by_side(two_versions, client):
    answer = await client.get("jobs", "nightly", "diff")

    assert (answer.body["old"], answer.body["new"]) == (1, 2)
    assert 'print("more")' in answer.body["new_script"]
    assert 'print("more")' not in answer.body["old_script"]
    assert any(line.startswith("working folder") for line in answer.body["other"])


async def test_versions_of_ones_own_choice_are_compared(two_versions, client):
    answer = await client.get("jobs", "nightly", "diff", old=2, new=1)

    assert (answer.body["old"], answer.body["new"]) == (2, 1)
    assert 'print("more")' in answer.body["old_script"]


async def test_a_job_of_one_version_is_compared_with_itself(jobs, client):
    answer = await client.get("jobs", "nightly", "diff")

    assert answer.status == 200
    assert answer.body["old_script"] == answer.body["new_script"]


async def test_a_job_is_rolled_back(two_versions, client):
    answer = await client.post("jobs", "nightly", "rollback", body={"version": 1})

    assert (answer.status, answer.body["version"]) == (202, 1)
    assert two_versions.get_job("nightly").current_version == 1


async def test_a_version_that_is_not_there_is_404(jobs, client):
    rolled = await client.post("jobs", "nightly", "rollback", body={"version": 7})
    compared = await client.get("jobs", "nightly", "diff", old=7)

    assert (rolled.status, compared.status) == (404, 404)
    assert jobs.get_job("nightly").current_version == 1
