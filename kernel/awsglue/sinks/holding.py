"""What a sink cannot hold: fields of several types, and nested ones where there are only cells."""

from __future__ import annotations

from awsglue import gluetypes as g
from awsglue.frame.records import Records, top
from awsglue.frame.samples import sample
from gluepot.errors import InvalidInputError

_NESTED = (g.StructType, g.ArrayType, g.MapType)
_NO_COLUMN = (g.StructType, g.MapType)


def check_cells(records: Records, what: str) -> None:
    """Refuse records with a field that `what`, a file of plain cells, has no cell for.

    Raises:
        InvalidInputError: the field, its types, and a record.
    """
    _refuse(records, what, _NESTED)


def check_columns(records: Records, what: str) -> None:
    """Refuse records with a field that `what`, a database's table, has no column for; some have one for arrays.

    Raises:
        InvalidInputError: the field, its types, and a record.
    """
    _refuse(records, what, _NO_COLUMN)


def _refuse(records: Records, what: str, nested: tuple[type[g.DataType], ...]) -> None:
    for field in records.schema.fields:
        if isinstance(field.dataType, g.ChoiceType):
            raise InvalidInputError(
                f"Field {field.name!r} is of several types ({_types(field.dataType)}), which {what} cannot hold. "
                f"{sample(records, top(field.name))}".strip(),
                f"Resolve it first: frame.resolveChoice(specs=[({field.name!r}, 'cast:string')]).",
            )
        if isinstance(field.dataType, nested):
            raise InvalidInputError(
                f"Field {field.name!r} is of type {field.dataType.name!r}, which {what} cannot hold. "
                f"{sample(records, top(field.name))}".strip(),
                "Flatten it first: unnest() for structs, relationalize() for arrays.",
            )


def check_choices(records: Records, columns: dict[str, g.DataType], table: str) -> None:
    """Refuse records with a field of several types where a table has a column of one.

    Args:
        records: what is written.
        columns: the table's, by name in lower case.
        table: its name, for the sentence.

    Raises:
        InvalidInputError: the field, its types, the column's type, and a record.
    """
    for field in records.schema.fields:
        target = columns.get(field.name.lower())
        if isinstance(field.dataType, g.ChoiceType) and not isinstance(target, (g.StructType, type(None))):
            database, _, name = table.partition(".")
            raise InvalidInputError(
                f"Field {field.name!r} is of several types ({_types(field.dataType)}), and the column of '{table}' is {target.name!r}. "
                f"{sample(records, top(field.name))}".strip(),
                f"Resolve it first: frame.resolveChoice(choice='match_catalog', database={database!r}, table_name={name!r}).",
            )


def _types(kind: g.ChoiceType) -> str:
    return " and ".join(kind.choices)
