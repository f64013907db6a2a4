"""Errors are a type, a sentence and a next step."""

from __future__ import annotations

import inspect

import pytest

import gluepot.errors
from gluepot.catalog.errors import TableNotFoundError
from gluepot.errors import AlreadyExistsError, Fault, GluepotError, NotFoundError, did_you_mean, quoted


def test_text_is_the_sentence_followed_by_the_next_step() -> None:
    error = GluepotError("The lake is empty.", "Add files.")

    assert str(error) == "The lake is empty. Add files."
    assert (error.sentence, error.next_step) == ("The lake is empty.", "Add files.")


def test_a_cell_shows_one_line_and_no_traceback() -> None:
    lines = GluepotError("The lake is empty.")._render_traceback_()

    assert len(lines) == 1
    assert lines[0].endswith("GluepotError\x1b[0m: The lake is empty.")


def test_not_found_offers_near_names() -> None:
    error = NotFoundError("Job", "nightly_delay", candidates=["nightly_delays", "weekly"])

    assert str(error) == "Job 'nightly_delay' not found. Did you mean 'nightly_delays'?"
    assert error.near == ["nightly_delays"]


def test_not_found_lists_what_is_there_when_nothing_is_near() -> None:
    error = NotFoundError("Job", "x", candidates=["nightly", "weekly"], next_step="List them with %jobs.")

    assert str(error) == "Job 'x' not found. There: 'nightly', 'weekly'. List them with %jobs."


def test_not_found_with_nothing_there_gives_the_next_step() -> None:
    assert str(NotFoundError("Job", "x", next_step="Promote one.")) == "Job 'x' not found. Promote one."


def test_a_missing_table_names_its_near_match_in_full() -> None:
    error = TableNotFoundError("lake", "flight", ["flights", "planes"])

    assert str(error) == "Table 'lake.flight' not found in database 'lake'. Did you mean 'lake.flights'?"


def test_already_exists_quotes_the_name() -> None:
    assert str(AlreadyExistsError("Crawler", "raw")) == "Crawler 'raw' already exists."


@pytest.mark.parametrize(
    ("name", "expected"),
    [("FLIGHTS", ["flights"]), ("flihgts", ["flights"]), ("zzz", [])],
    ids=["case", "typing error", "nothing like it"],
)
def test_near_names_are_compared_without_case(name: str, expected: list[str]) -> None:
    assert did_you_mean(name, ["flights", "planes"]) == expected


def test_quoted_names_stop_at_the_limit() -> None:
    assert quoted([]) == "none"
    assert quoted(["a", "b"]) == "'a', 'b'"
    assert quoted(["a", "b", "c"], limit=2) == "'a', 'b' and 1 more"


def test_a_fault_is_not_a_users_error() -> None:
    assert not issubclass(Fault, GluepotError)


def test_the_drawn_tree_names_every_class_of_the_module() -> None:
    classes = [n for n, c in vars(gluepot.errors).items() if inspect.isclass(c) and issubclass(c, Exception)]

    assert [n for n in classes if n not in (gluepot.errors.__doc__ or "")] == []
