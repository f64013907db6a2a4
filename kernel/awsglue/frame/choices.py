"""resolveChoice: what becomes of fields that have several types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.casting import cast
from awsglue.frame.paths import ELEMENT, Path, parse_path
from awsglue.frame.records import Part, Records
from awsglue.frame.samples import explained
from awsglue.frame.spark_types import ddl, named_type
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column

ACTIONS = "cast:TYPE, project:TYPE, make_cols, make_struct"


def resolving(
    specs: Any, choice: str, columns: Callable[[], Mapping[str, g.DataType]] | None
) -> Callable[[Records], Records]:
    """Return what resolves fields of several types as a script asks: some by `specs`, or all by `choice`.

    Args:
        specs: pairs (path, action), or one of them.
        choice: an action for all.
        columns: returns a table's types by name in lower case, for `match_catalog`; None where no table is named.

    Raises:
        InvalidInputError: both, neither, an action that is none, or match_catalog without a table.
    """
    if bool(specs) == bool(choice):
        raise InvalidInputError(
            "resolveChoice takes either specs or choice, not both and not neither.",
            f'Actions: {ACTIONS}; choice="match_catalog" too.',
        )
    if specs:
        asked = [(path, action) for path, action in ([specs] if isinstance(specs, tuple) else specs)]
        for _, action in asked:
            _checked(action)
        return partial(resolve_by_specs, specs=asked)
    if choice.strip().lower() != "match_catalog":
        _checked(choice)
        return partial(resolve_all, action=choice)
    if columns is None:
        raise InvalidInputError("match_catalog needs a table.", "Give database and table_name.")
    return partial(match_types, types=columns())


def resolve_by_specs(records: Records, specs: Sequence[tuple[str, str]]) -> Records:
    """Resolve the named fields only. `cast:` also changes fields of one type."""
    wanted = {records.place(parse_path(path)): action for path, action in specs}
    with explained(records):
        return records.rebuilt(
            lambda field, column, path: _resolved(field, column, path, wanted.get(records.place(path)))
        )


def resolve_all(records: Records, action: str) -> Records:
    """Resolve every choice in one way."""

    def change(field: g.Field, column: Column, path: Path) -> list[Part] | None:
        return _resolved(field, column, path, action if isinstance(field.dataType, g.ChoiceType) else None)

    with explained(records):
        return records.rebuilt(change)


def match_types(records: Records, types: Mapping[str, g.DataType]) -> Records:
    """Cast each top-level choice to the type that `types` gives its name, in lower case."""

    def change(field: g.Field, column: Column, path: Path) -> list[Part] | None:
        target = types.get(field.name.lower())
        if len(path) > 1 or target is None or not isinstance(field.dataType, g.ChoiceType):
            return None
        return [(g.Field(field.name, target), cast(column, field.dataType, target, field.name))]

    with explained(records):
        return records.rebuilt(change)


def _checked(action: str) -> tuple[str, g.DataType | None]:
    verb, _, target = action.strip().partition(":")
    verb = verb.lower()  # generated scripts write MATCH_CATALOG and make_struct
    if verb in ("cast", "project") and target:
        return verb, named_type(target)
    if verb in ("make_cols", "make_struct") and not target:
        return verb, None
    raise InvalidInputError(f"resolveChoice does not know the action {action!r}.", f"Actions: {ACTIONS}.")


def _resolved(field: g.Field, column: Column, path: Path, action: str | None) -> list[Part] | None:
    if action is None:
        return None
    verb, target = _checked(action)
    kind = field.dataType
    if verb == "cast":
        assert target is not None
        return [(g.Field(field.name, target), cast(column, kind, target, ".".join(path)))]
    if not isinstance(kind, g.ChoiceType):
        return None
    return _VERBS[verb](field, kind, column, target)


def _project(field: g.Field, kind: g.ChoiceType, column: Column, target: g.DataType | None) -> list[Part]:
    """Keep values of the type only, as its name and two of the three pages say (decision 062)."""
    from pyspark.sql import functions as F

    assert target is not None
    kept = column.getField(target.name) if target.name in kind.choices else F.lit(None).cast(ddl(target))
    return [(g.Field(field.name, kind.choices.get(target.name, target)), kept)]


def _make_struct(
    field: g.Field, kind: g.ChoiceType, column: Column, _target: g.DataType | None
) -> list[Part]:
    return [(g.Field(field.name, g.StructType(g.Field(n, one) for n, one in kind.choices.items())), column)]


def _make_cols(field: g.Field, kind: g.ChoiceType, column: Column, target: g.DataType | None) -> list[Part]:
    if field.name == ELEMENT:
        return _make_struct(field, kind, column, target)
    return [
        (g.Field(f"{field.name}_{name}", one), column.getField(name)) for name, one in kind.choices.items()
    ]


_VERBS: dict[str, Callable[[g.Field, g.ChoiceType, Column, g.DataType | None], list[Part]]] = {
    "project": _project,
    "make_struct": _make_struct,
    "make_cols": _make_cols,
}
