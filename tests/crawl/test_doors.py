"""The crawl as a magic and as a command."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from gluepot.cli.main import main
from gluepot.errors import GluepotError


@pytest.fixture
def shell(app):
    from gluepot.magics.classifiers import ClassifierMagics
    from gluepot.magics.crawl import CrawlMagics

    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.register_magics(CrawlMagics(shell, lambda: app), ClassifierMagics(shell, lambda: app))
    yield shell
    InteractiveShell.clear_instance()


@pytest.fixture
def sales(write):
    write("sales/a.csv", "id,v\n1,x\n2,y\n")
    write("sales/notes.txt", "<b>nothing</b> of\nthis is\ndata\n")
    return str(write.root / "sales")


@pytest.fixture
def pot(home, database, app):
    """The home's pot, ended after the test."""
    from gluepot.pot.client import end_pot

    yield
    end_pot(app.settings)


def test_the_magic_shows_the_diff_and_the_report(shell, app, sales):
    with capture_output() as captured:
        shell.run_line_magic("crawl", f"{sales} --database red")

    (output,) = captured.outputs
    text, html = output.data["text/plain"], output.data["text/html"]
    assert "sales  created  csv" in text
    assert "why: 1 file of one kind in one folder" in text
    assert "notes.txt: plain text" in text
    assert "<table" in html
    assert app.catalog.list_table_names("red") == ["sales"]


def test_the_magic_takes_paths_with_blanks_in_quotes(shell, write):
    write("two words/a.csv", "id,v\n1,x\n2,y\n")

    with capture_output() as captured:
        shell.run_line_magic("crawl", f"'{write.root}/two words' --dry-run")

    assert "two_words  created" in captured.outputs[0].data["text/plain"]


def test_the_magic_shows_a_long_crawl_in_one_line_that_changes(shell, app, lake, monkeypatch):
    monkeypatch.setattr("gluepot.magics.crawl._SHOW_AFTER_S", 0.0)
    app.crawl._runner.progress_s = 0.0

    with capture_output() as captured:
        shell.run_line_magic("crawl", f"{lake}/weather --dry-run")

    first, *rest = captured.outputs
    assert first.data["text/plain"].startswith("crawling · ")
    assert rest


def test_the_magics_know_custom_classifiers(shell, app, write):
    pattern = "%{WORD:ship} %{INT:tons:int}"
    write("sea/a.log", "ABC 12\nDEF 3\n")

    with capture_output() as captured:
        shell.run_line_magic("classifiers", f"add ships grok --classification shiplog --pattern '{pattern}'")
        shell.run_line_magic("crawl", f"{write.root}/sea --database red --classifier ships")
        shell.run_line_magic("classifiers", "")
        shell.run_line_magic("classifiers", "delete ships")

    added, crawled, listed, deleted = (output.data["text/plain"] for output in captured.outputs)
    assert added == listed
    assert "sea    created  shiplog" in crawled
    assert pattern in listed
    assert "csv." in listed
    assert "ships" not in deleted


@pytest.mark.parametrize("line", ["add", "add ships", "delete none", "add x csv --datatypes HUGE --header a"])
def test_the_magic_refuses_a_classifier_in_one_sentence(shell, line):
    with pytest.raises(GluepotError) as raised:
        shell.magics_manager.magics["line"]["classifiers"](line)

    assert raised.value.next_step


def test_the_magic_crawls_a_database(shell, app, tmp_path):
    import sqlite3

    connection = sqlite3.connect(tmp_path / "shop.db")
    connection.execute("CREATE TABLE orders (id INTEGER)")
    connection.close()
    app.connections.add("shop", url=f"sqlite:///{tmp_path}/shop.db")

    with capture_output() as captured:
        shell.run_line_magic("crawl", "shop/% --connection shop --database red")

    assert "shop_orders  created  sqlite" in captured.outputs[0].data["text/plain"]


def test_the_magic_shows_measures_and_ends_what_the_command_does(shell, app, sales):
    def said(line):
        with capture_output() as captured:
            shell.run_line_magic("crawlers", line)
        return captured.outputs[-1].data["text/plain"]

    with capture_output():
        shell.run_line_magic("crawl", f"{sales} --name nightly")
    (run,) = app.crawl.list_runs("nightly")

    assert "nightly" in said("")
    assert run.id[:8] in said("nightly")
    assert sales in said("nightly show")
    assert "nightly" in said("nightly metrics")
    assert "sales  created" in said(f"{run.id} report")
    assert "sales  created" in said(f"{run.id} stop")  # one that has ended stays as it is
    assert "nightly" not in said("nightly delete")


def test_the_command_prints_the_report_and_one_json_document(home, pot, sales):
    done = CliRunner().invoke(main, ["crawl", sales, "--database", "red"])
    assert done.exit_code == 0, done.output
    assert "sales  created" in done.output

    again = CliRunner().invoke(main, ["crawl", sales, "--database", "red", "--json"])
    document = json.loads(again.stdout)
    assert [table["kind"] for table in document["tables"]] == ["unchanged"]
    assert document["skipped"][0]["reason"].startswith("plain text")

    missing = CliRunner().invoke(main, ["crawl", f"{sales}x"])
    assert missing.exit_code == 1
    assert "Did you mean 'sales'?" in missing.stderr

    kept = CliRunner().invoke(main, ["crawl", sales, "--name", "nightly"])
    assert kept.exit_code == 0, kept.output
    listed = json.loads(CliRunner().invoke(main, ["crawler", "list", "--json"]).stdout)
    assert [crawler["name"] for crawler in listed["crawlers"]] == ["nightly"]


def test_the_command_makes_a_scheduled_crawler_and_shows_its_metrics(home, pot, sales):
    made = CliRunner().invoke(
        main, ["crawler", "create", "nightly", sales, "--schedule", "0 2 * * *", "--update", "LOG", "--json"]
    )
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["policies"]["update"] == "LOG"

    trigger = json.loads(CliRunner().invoke(main, ["trigger", "show", "nightly", "--json"]).stdout)
    assert trigger["definition"]["actions"][0] | {"parameters": {}} == {
        "kind": "crawler", "name": "nightly", "parameters": {},
    }  # fmt: skip

    shown = CliRunner().invoke(main, ["crawler", "metrics", "nightly", "--json"])
    assert json.loads(shown.stdout)["metrics"][0]["runs"] == 0

    crawled = CliRunner().invoke(
        main, ["crawl", sales, "--name", "hourly", "--schedule", "0 * * * *", "--json"]
    )
    assert crawled.exit_code == 0, crawled.output
    hourly = json.loads(CliRunner().invoke(main, ["trigger", "show", "hourly", "--json"]).stdout)
    assert hourly["definition"]["actions"][0]["name"] == "hourly"
    nameless = CliRunner().invoke(main, ["crawl", sales, "--schedule", "0 * * * *"])
    assert "A schedule needs a crawler." in nameless.output

    CliRunner().invoke(main, ["trigger", "set", "later", "0 1 * * *", "--crawler", "nightly"])
    taken = CliRunner().invoke(main, ["crawler", "create", "later", sales, "--schedule", "0 2 * * *"])
    assert "Trigger 'later' starts the crawler 'nightly', not the crawler 'later'." in taken.output
    listed = json.loads(CliRunner().invoke(main, ["crawler", "list", "--json"]).stdout)
    assert [one["name"] for one in listed["crawlers"]] == ["hourly", "nightly"]


def test_the_command_looks_only_at_what_a_notification_file_names(home, pot, sales, tmp_path):
    CliRunner().invoke(main, ["crawl", sales, "--name", "nightly"])
    (tmp_path / "changes.txt").write_text(f"{sales}/a.csv\n")

    done = CliRunner().invoke(
        main, ["crawl", "nightly", "--changes", str(tmp_path / "changes.txt"), "--json"]
    )

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["files_read"] == 0


def test_the_magic_schedules_what_it_crawls(shell, app, write):
    write("sea/a.csv", "id,v\n1,x\n2,y\n")

    with capture_output():
        shell.run_line_magic("crawl", f"{write.root}/sea --name sea --schedule '0 2 * * *'")

    (trigger,) = app.schedule.list_triggers()
    assert (trigger.name, trigger.cron, trigger.actions[0].name) == ("sea", "0 2 * * *", "sea")


def test_the_magic_knows_the_words_of_the_command(shell, app, write):
    for year in (2023, 2024):
        write(f"sea/year={year}/a.csv", "id,v\n1,x\n2,y\n")
    write("sea/year=2024/skip.csv", "other,things\n1,2\n3,4\n")

    with capture_output():
        shell.run_line_magic(
            "crawl",
            f"{write.root}/sea --name sea --prefix my_ --string-keys --exclude **skip.csv --update LOG",
        )

    assert app.catalog.get_table("default", "my_sea").partition_keys[0].type == "string"
    policies = app.crawl.get_crawler("sea").policies
    assert (policies.update.value, policies.exclusions) == ("LOG", ("**skip.csv",))
