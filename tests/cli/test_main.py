"""The `gluepot` command: lazy verbs, exit codes, and errors as sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner, Result

from gluepot.cli.main import VERBS, main
from gluepot.cli.output import verb
from gluepot.errors import NotFoundError


def run(command: click.Command, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@click.command()
@click.argument("outcome")
@verb
def example(outcome: str) -> object:
    if outcome == "value":
        return {"rows": 3}
    if outcome == "nothing":
        return None
    if outcome == "usage":
        raise click.UsageError("no such thing")
    if outcome == "mistake":
        raise NotFoundError("Job", "nightl", candidates=["nightly"])
    raise ZeroDivisionError("a bug")


@pytest.mark.parametrize(
    ("outcome", "code"), [("value", 0), ("nothing", 0), ("mistake", 1), ("usage", 2), ("bug", 3)]
)
def test_exit_codes_tell_success_mistake_usage_and_fault_apart(outcome: str, code: int) -> None:
    assert run(example, outcome).exit_code == code


def test_a_mistake_is_one_sentence_on_the_error_stream() -> None:
    result = run(example, "mistake")

    assert result.stderr == "gluepot: Job 'nightl' not found. Did you mean 'nightly'?\n"
    assert result.stdout == ""


def test_a_mistake_with_json_is_one_document() -> None:
    result = run(example, "mistake", "--json")

    assert json.loads(result.stdout) == {
        "error": "NotFoundError",
        "message": "Job 'nightl' not found.",
        "next_step": "Did you mean 'nightly'?",
    }


def test_a_fault_shows_its_traceback() -> None:
    result = run(example, "bug")

    assert "Traceback" in result.stderr
    assert "ZeroDivisionError: a bug" in result.stderr


def test_json_prints_the_value() -> None:
    assert json.loads(run(example, "value", "--json").stdout) == {"rows": 3}


def test_an_unknown_verb_gets_the_near_one() -> None:
    result = run(main, "promot")

    assert result.exit_code == 2
    assert "No such command 'promot'. Did you mean 'promote'?" in result.stderr


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_can_be_loaded_and_explains_itself(name: str) -> None:
    result = run(main, name, "--help")

    assert result.exit_code == 0, result.output
    module, attribute = VERBS[name].split(":")
    command = getattr(import_module(module), attribute)
    assert command.help, "a verb says what it does"


SCRIPTS_OWN = {"run"}  # everything after the script's name belongs to the script, and so does the output


@pytest.mark.parametrize("name", [name for name in VERBS if name not in SCRIPTS_OWN])
def test_every_verb_takes_json(name: str) -> None:
    """The verb itself or, for a group of verbs, each of its members."""
    command = main.get_command(click.Context(main), name)
    assert command is not None
    leaves = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    assert all(any("--json" in p.opts for p in leaf.params) for leaf in leaves)


def test_the_version_comes_from_the_package() -> None:
    result = run(main, "--version")

    assert result.exit_code == 0
    assert result.stdout.startswith("gluepot, version ")


def test_help_starts_without_spark_pandas_or_a_database() -> None:
    code = (
        "import sys\n"
        "from gluepot.cli.main import main\n"
        "main(['lab', '--help'], standalone_mode=False)\n"
        "heavy = {'pyspark', 'pandas', 'pyarrow', 'duckdb', 'sqlglot', 'alembic', 'IPython', 'tornado'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr
