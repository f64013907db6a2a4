from __future__ import annotations

import pytest

from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Partition, Table

ORIGIN = Origin(kind=OriginKind.API, reference="test")
COLUMNS = (Column(name="carrier", type="string", comment="two letters"), Column(name="delay", type="bigint"))


def a_table(name: str, location: str = "file:///lake/x", keys: tuple[Column, ...] = ()) -> Table:
    return file_table("flights", name, "csv", COLUMNS, keys, location, options={"header": "true"})


@pytest.fixture
def catalog(app):
    app.catalog.create_database(Database(name="flights", description="All of 2013"))
    return app.catalog


async def test_databases_are_listed_by_name(catalog, client):
    answer = await client.get("catalog", "databases")

    assert answer.status == 200
    assert [database["name"] for database in answer.body["databases"]] == ["default", "flights"]
    assert answer.body["databases"][1]["description"] == "All of 2013"


async def test_tables_come_in_pages_that_join_without_gap_or_double(catalog, client):
    for number in range(5):
        catalog.create_table(a_table(f"t{number}"), ORIGIN)

    first = await client.get("catalog", "databases", "flights", "tables", limit=2)
    catalog.delete_table("flights", "t1", ORIGIN)  # the last one seen goes away between two pages
    second = await client.get(
        "catalog", "databases", "flights", "tables", limit=10, cursor=first.body["next_cursor"]
    )

    assert [table["name"] for table in first.body["tables"]] == ["t0", "t1"]
    assert [table["name"] for table in second.body["tables"]] == ["t2", "t3", "t4"]
    assert second.body["next_cursor"] is None
    assert first.body["tables"][0]["classification"] == "csv"


async def test_a_table_has_its_columns_keys_location_parameters_and_partition_count(catalog, client):
    table = a_table("delays", keys=(Column(name="month", type="int"),))
    catalog.create_table(table, ORIGIN)
    new = [Partition(values=(str(month),), location=f"{table.location}/month={month}") for month in (1, 2, 3)]
    catalog.add_partitions("flights", "delays", new, ORIGIN)

    answer = await client.get("catalog", "databases", "flights", "tables", "delays")

    assert answer.status == 200
    assert answer.body["columns"][0] == {"name": "carrier", "type": "string", "comment": "two letters"}
    assert answer.body["partition_keys"] == [{"name": "month", "type": "int", "comment": ""}]
    assert answer.body["partition_count"] == 3
    assert answer.body["location"] == "file:///lake/x"
    assert answer.body["parameters"]["classification"] == "csv"
    assert answer.body["version"] == 1


async def test_a_wrong_table_name_is_404_with_the_near_one(catalog, client):
    catalog.create_table(a_table("delays"), ORIGIN)

    answer = await client.get("catalog", "databases", "flights", "tables", "delay")

    assert answer.status == 404
    assert answer.body == {
        "error": "TableNotFoundError",
        "message": "Table 'flights.delay' not found in database 'flights'.",
        "next_step": "Did you mean 'flights.delays'?",
    }


async def test_a_wrong_database_is_404(catalog, client):
    answer = await client.get("catalog", "databases", "fligths", "tables")

    assert answer.status == 404
    assert answer.body["error"] == "DatabaseNotFoundError"


@pytest.mark.parametrize("limit", ["0", "x", "100000"])
async def test_a_limit_that_cannot_be_used_is_400_and_names_it(catalog, client, limit):
    answer = await client.get("catalog", "databases", "flights", "tables", limit=limit)

    assert answer.status == 400
    assert answer.body["message"].startswith("limit: ")
    assert repr(limit) in answer.body["message"]


async def test_a_cursor_that_is_not_ours_is_400(catalog, client):
    answer = await client.get("catalog", "databases", "flights", "tables", cursor="%%%")

    assert answer.status == 400
    assert answer.body["next_step"] == "Start again without it."


async def test_an_unchanged_list_answers_304_and_a_changed_one_does_not(catalog, client):
    first = await client.get("catalog", "databases")
    again = await client.get("catalog", "databases", headers={"If-None-Match": first.headers["Etag"]})
    catalog.create_database(Database(name="other"))
    changed = await client.get("catalog", "databases", headers={"If-None-Match": first.headers["Etag"]})

    assert (again.status, again.body) == (304, None)
    assert changed.status == 200


async def test_a_preview_shows_values_as_text_and_null_as_null(catalog, client, tmp_path):
    folder = tmp_path / "delays"
    folder.mkdir()
    (folder / "a.csv").write_text("carrier,delay\nUA,12\nAA,\nB6,9007199254740993\n")
    catalog.create_table(a_table("delays", folder.as_uri()), ORIGIN)

    answer = await client.get("catalog", "databases", "flights", "tables", "delays", "preview", rows=2)
    everything = await client.get("catalog", "databases", "flights", "tables", "delays", "preview")

    assert answer.status == 200, answer.body
    assert answer.body["rows"] == [["UA", "12"], ["AA", None]]
    assert answer.body["truncated"] is True
    assert [column["name"] for column in answer.body["columns"]] == ["carrier", "delay"]
    # A number beyond what JavaScript can hold arrives unharmed.
    assert everything.body["rows"][2] == ["B6", "9007199254740993"]


async def test_the_search_finds_a_table_by_its_columns_types_and_comments_and_says_where(catalog, client):
    catalog.create_table(a_table("delays"), ORIGIN)

    by_comment = await client.get("catalog", "search", text="two letters")
    by_type = await client.get("catalog", "search", text="bigint")
    by_database = await client.get("catalog", "search", text="2013")

    assert by_comment.status == 200, by_comment.body
    [hit] = by_comment.body["hits"]
    assert (hit["database"], hit["table"], hit["kind"]) == ("flights", "delays", "table")
    assert hit["matches"] == ["column carrier: string two letters"]
    assert by_type.body["hits"][0]["matches"] == ["column delay: bigint"]
    assert [(one["database"], one["table"]) for one in by_database.body["hits"]] == [("flights", "")]


async def test_a_search_that_finds_nothing_names_near_words_and_one_without_words_is_400(catalog, client):
    catalog.create_table(a_table("delays"), ORIGIN)

    nothing = await client.get("catalog", "search", text="carriers")
    no_word = await client.get("catalog", "search", text="_")

    assert (nothing.body["hits"], nothing.body["near"]) == ([], ["carrier"])
    assert no_word.status == 400
    assert "'_' holds no word" in no_word.body["message"]
