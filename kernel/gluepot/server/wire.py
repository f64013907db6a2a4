"""What crosses the wire: one frozen base for every request and response, and pages of a list."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from gluepot.errors import InvalidInputError

Item = TypeVar("Item")
MAX_PAGE = 1000


class Wire(BaseModel):
    """Base of requests and responses. `of(value)` reads a domain's value by its attributes."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)

    @classmethod
    def of(cls, value: object) -> Self:
        """Return this model filled from the attributes of a domain's value."""
        return cls.model_validate(value)


def left_out(description: str) -> Any:
    """Declare a field that a request may leave out, which means None.

    A default that the schema names makes the field one that TypeScript has to give: here it names none.
    """
    return Field(default_factory=lambda: None, description=description)


class PageQuery(Wire):
    """Which part of a list is wanted."""

    limit: int = Field(default=200, ge=1, le=MAX_PAGE, description="Most items of one page.")
    cursor: str = Field(default="", description="`next_cursor` of the page before; empty for the first.")

    @property
    def name(self) -> str:
        """The name behind which the page begins; empty for the first."""
        return text_of(self.cursor)

    @property
    def number(self) -> int | None:
        """The number before which a page of the newest begins; None for the first."""
        text = text_of(self.cursor)
        if text and not text.isdecimal():
            raise InvalidInputError(
                f"The cursor {self.cursor!r} is not one of ours.", "Start again without it."
            )
        return int(text) if text else None


class ListPage(Wire):
    """Base of replies that hold a part of a list."""

    next_cursor: str | None = Field(
        default=None, description="Ask with this for what follows; null at the end."
    )


class ErrorReply(Wire):
    """What every failed request answers, whatever its status."""

    error: str = Field(description="The kind of error, stable, for programs.")
    message: str = Field(description="What happened, in one sentence, for people.")
    next_step: str = Field(description="What to do now; empty when the message says it.")


def page_by_name(
    items: Sequence[Item], name: Callable[[Item], str], query: PageQuery
) -> tuple[Sequence[Item], str | None]:
    """Return one page of `items` by `name`, which is unique, and the cursor of the next page or None.

    Whoever gave them sorts as it likes: a cursor needs one order. A cursor holds the last name seen and not a position, so that items which come or go between two pages
    make nobody see one twice or miss one.
    """
    after = text_of(query.cursor) if query.cursor else None
    rest = sorted((item for item in items if after is None or name(item) > after), key=name)
    page = rest[: query.limit]
    return page, cursor_of(name(page[-1])) if len(rest) > len(page) else None


def first_of(
    items: Sequence[Item], key: Callable[[Item], object], query: PageQuery
) -> tuple[Sequence[Item], str | None]:
    """Return the page that `items` begin with, and the cursor of the next one or None.

    `items` are what was read behind the cursor of `query`, one more than its `limit` where there are so many; `key` gives
    what the cursor holds of one.
    """
    page = items[: query.limit]
    return page, cursor_of(str(key(page[-1]))) if len(items) > len(page) else None


def cursor_of(name: str) -> str:
    """Return a cursor that holds a text."""
    return base64.urlsafe_b64encode(name.encode()).decode()


def text_of(cursor: str) -> str:
    """Return the text that a cursor holds.

    Raises:
        InvalidInputError: it is not one of ours.
    """
    try:
        return base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InvalidInputError(
            f"The cursor {cursor!r} is not one of ours.", "Start again without it."
        ) from error
