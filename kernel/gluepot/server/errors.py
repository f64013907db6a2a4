"""From the error tree to HTTP, in one table; and the one shape in which every error answers."""

from __future__ import annotations

from http import HTTPStatus

from tornado.web import HTTPError

from gluepot.errors import (
    AlreadyExistsError,
    ConflictError,
    GluepotError,
    InvalidInputError,
    MissingPartError,
    NotFoundError,
    UnavailableError,
)
from gluepot.server.wire import ErrorReply

STATUS: dict[type[GluepotError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    AlreadyExistsError: HTTPStatus.CONFLICT,
    ConflictError: HTTPStatus.CONFLICT,
    InvalidInputError: HTTPStatus.BAD_REQUEST,
    MissingPartError: HTTPStatus.NOT_IMPLEMENTED,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    GluepotError: HTTPStatus.BAD_REQUEST,
}


class RouteNotFoundError(NotFoundError):
    """A path that this version of the server extension does not serve."""

    def __init__(self, path: str) -> None:
        super().__init__(
            "Route",
            path,
            next_step="The page is of another version of gluepot than the server: "
            "reload it; if that does not help, restart the Jupyter server.",
        )


def status_of(error: GluepotError) -> HTTPStatus:
    """Return the status of the nearest class of the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def reply_for(status: int, error: BaseException) -> ErrorReply:
    """Return what is told about an error. The text of a fault stays in the server's log."""
    if isinstance(error, GluepotError):
        return ErrorReply(error=type(error).__name__, message=error.sentence, next_step=error.next_step)
    if isinstance(error, HTTPError):  # raised by Jupyter, mostly before a handler of ours runs
        phrase = HTTPStatus(status).phrase
        message = error.log_message % error.args if error.log_message and error.args else error.log_message
        return ErrorReply(
            error=phrase.title().replace(" ", ""),
            message=message or phrase,
            next_step="Log in to this Jupyter server and reload the page."
            if status == HTTPStatus.FORBIDDEN
            else "",
        )
    return ErrorReply(
        error="Fault",
        message="Something went wrong inside gluepot.",
        next_step="The log of the Jupyter server has the details.",
    )
