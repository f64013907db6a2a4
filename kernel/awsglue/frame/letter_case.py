"""Names of fields that differ by case alone: a record of JSON may have both, and Spark takes them for one.

While a frame that has such names is worked on or written, Spark is told to tell them apart; the script's own SQL and
DataFrame code goes on as its session is set. (In Glue too a DataFrame of such a frame is ambiguous until a script sets
`spark.sql.caseSensitive`.)
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from awsglue import gluetypes as g

if TYPE_CHECKING:
    from awsglue.frame.records import Records


class HasRecords(Protocol):
    """A frame."""

    @property
    def records(self) -> Records: ...


_Frame = TypeVar("_Frame", bound=HasRecords)
_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_SETTING = "spark.sql.caseSensitive"


def twins(struct: g.StructType) -> frozenset[str]:
    """Return the top-level names, in lower case, that several fields have."""
    counted = Counter(field.name.lower() for field in struct.fields)
    return frozenset(name for name, number in counted.items() if number > 1)


@contextmanager
def told_apart(records: Records) -> Iterator[None]:
    """Have Spark tell names by case inside, where the records need it."""
    if not _has_twins(records.schema):
        yield
        return
    conf = records.data.sparkSession.conf
    before = conf.get(_SETTING, "false")
    conf.set(_SETTING, "true")
    try:
        yield
    finally:
        conf.set(_SETTING, str(before))


def telling_case(
    method: Callable[Concatenate[_Frame, _Given], _Made],
) -> Callable[Concatenate[_Frame, _Given], _Made]:
    """Have a method of a frame, which asks for its records, work under `told_apart`."""

    @functools.wraps(method)
    def call(self: _Frame, /, *args: _Given.args, **kwargs: _Given.kwargs) -> _Made:
        with told_apart(self.records):
            return method(self, *args, **kwargs)

    return call


def _has_twins(kind: g.DataType) -> bool:
    if isinstance(kind, g.StructType):
        return bool(twins(kind)) or any(_has_twins(field.dataType) for field in kind.fields)
    if isinstance(kind, g.ArrayType):
        return _has_twins(kind.elementType)
    if isinstance(kind, g.ChoiceType):
        return any(_has_twins(one) for one in kind.choices.values())
    return False
