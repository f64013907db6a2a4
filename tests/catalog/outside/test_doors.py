"""Crawlers, magics, commands and what else knows the catalog, over an outside metastore."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from gluepot.catalog.models import OriginKind
from gluepot.catalog.overview import browse
from gluepot.cli.main import main


@pytest.fixture
def crawled(outside, lake):
    """A folder of partitioned CSV files, crawled into the metastore."""
    for month in (1, 2):
        folder = lake / "delays" / f"month={month}"
        folder.mkdir(parents=True)
        (folder / "a.csv").write_text("carrier,delay\nAA,5\nUA,7\n")
    outside.run = outside.app.crawl.crawl([str(lake)], database=outside.database)
    return outside


@pytest.fixture
def shell(crawled):
    from gluepot.magics.catalog import CatalogMagics

    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    made.register_magics(CatalogMagics(made, lambda: crawled.app))
    yield made
    InteractiveShell.clear_instance()


def test_a_crawl_is_published_to_the_metastore(crawled):
    with crawled.metastore.client() as hive:
        sent = hive.get_table(crawled.database, "delays")
        names = hive.get_partition_names(crawled.database, "delays", -1)

    assert ([field.name for field in sent.sd.cols], sent.tableType) == (
        ["carrier", "delay"],
        "EXTERNAL_TABLE",
    )
    assert names == ["month=1", "month=2"]
    newest = crawled.app.catalog.versions(crawled.database, "delays")[0]
    assert (newest.version, newest.origin.kind, newest.origin.reference) == (
        1,
        OriginKind.CRAWLER,
        crawled.run.id,
    )


def test_a_second_crawl_changes_what_changed_and_no_more(crawled, lake):
    (lake / "delays" / "month=3").mkdir()
    (lake / "delays" / "month=3" / "a.csv").write_text("carrier,delay\nAA,9\n")
    (lake / "airports").mkdir()
    (lake / "airports" / "a.csv").write_text("code,name\nJFK,Kennedy\n")

    crawled.app.crawl.crawl([str(lake)], database=crawled.database)

    catalog = crawled.app.catalog
    assert catalog.list_table_names(crawled.database) == ["airports", "delays"]
    assert [p.values for p in catalog.list_partitions(crawled.database, "delays")] == [("1",), ("2",), ("3",)]
    assert [v.version for v in catalog.versions(crawled.database, "delays")] == [1]


def test_the_magics_show_it(crawled, shell):
    name = f"{crawled.database}.delays"
    with capture_output() as output:
        shell.run_line_magic("catalog", name)
        shell.run_line_magic("preview", name)
        shell.run_line_magic("versions", name)

    assert not output.stderr
    text = output.stdout + "".join(shown.data["text/plain"] for shown in output.outputs)
    for word in ("carrier", "AA", "crawler", "delays"):
        assert word in text


def test_the_commands_show_it(crawled):
    from gluepot.pot.client import end_pot

    def run(*words):
        done = CliRunner().invoke(main, [*words, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    name = f"{crawled.database}.delays"
    try:
        assert "carrier" in json.dumps(run("catalog", "show", name))
        assert name in json.dumps(run("search", "delays"))
        assert "AA" in json.dumps(run("preview", name))
        assert "created" in json.dumps(run("versions", name))
    finally:
        end_pot(crawled.app.settings)


def test_what_people_and_files_say_is_kept_beside_it(crawled):
    app, name = crawled.app, f"{crawled.database}.delays"

    app.annotations.annotate(name, description="How late they were", tags={"team": "ops"})
    app.annotations.annotate(f"{name}.carrier", description="two letters")
    app.statistics.collect_statistics(crawled.database, "delays")

    summary = browse(app.catalog, name, app.annotations, app.statistics)
    assert (summary.description, summary.partitions) == ("How late they were", 2)
    assert summary.statistics is not None
    assert summary.statistics.files == 2
    assert [hit.name for hit in app.search.search("late ops").hits] == [name]


def test_a_search_finds_tables_that_others_made(crawled):
    with crawled.metastore.client() as hive:
        table = hive.get_table(crawled.database, "delays")
        table.tableName = f"others_{crawled.database}"
        table.sd.location += "_others"
        hive.create_table(table)

    found = crawled.app.search.search(f"others {crawled.database}")

    assert [hit.name for hit in found.hits][:1] == [f"{crawled.database}.others_{crawled.database}"]


def test_it_is_exported_and_brought_back(crawled, tmp_path):
    app = crawled.app
    document = app.transfer.export_catalog().document
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps(document))
    app.catalog.delete_table(
        crawled.database, "delays", app.catalog.versions(crawled.database, "delays")[0].origin
    )

    report = app.transfer.import_files([path])

    assert report.count("table", "created") == 1
    assert len(app.catalog.list_partitions(crawled.database, "delays")) == 2
