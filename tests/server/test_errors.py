from __future__ import annotations

import pytest
from tornado.web import HTTPError

from gluepot import errors
from gluepot.catalog.errors import TableAlreadyExistsError
from gluepot.server.errors import STATUS, reply_for, status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotFoundError("Table", "t"), 404),
        (TableAlreadyExistsError("d", "t"), 409),
        (errors.ConflictError("It changed."), 409),
        (errors.InvalidInputError("No."), 400),
        (errors.MissingPartError("No S3.", "Run this."), 501),
        (errors.UnavailableError("It is down."), 503),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_kind_of_user_error_has_its_status_and_keeps_its_words(error, status):
    assert status_of(error) == status

    reply = reply_for(status, error)
    assert (reply.error, reply.message) == (type(error).__name__, error.sentence)
    assert reply.next_step == error.next_step


def test_the_table_knows_every_direct_kind_of_user_error():
    kinds = [kind for kind in errors.GluepotError.__subclasses__() if kind.__module__ == errors.__name__]

    assert set(kinds) <= set(STATUS)


def test_an_error_of_jupyter_itself_has_our_shape():
    reply = reply_for(403, HTTPError(403, "%s is missing", "_xsrf"))

    assert reply.error == "Forbidden"
    assert reply.message == "_xsrf is missing"
