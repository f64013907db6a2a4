"""A table of the catalog as SQL for DuckDB: same files, same dialect, same types as Spark reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from gluepot.catalog.data_files import DataFile, data_files
from gluepot.catalog.folders import Folders
from gluepot.catalog.formats import INTEGERS
from gluepot.catalog.hive_types import HiveType, parse_type
from gluepot.catalog.models import Column, Partition, Table
from gluepot.catalog.names import DEFAULT_PARTITION
from gluepot.catalog.spark_schema import written_names
from gluepot.errors import InvalidInputError

_FILE = "gluepot_file"
_EXPRESSION = "input.regex"
_COMMA_LANGUAGES = frozenset(
    {"de", "es", "fr", "it", "nl", "pt", "da", "tr", "id", "ru", "pl", "cs", "sv", "nb", "fi"}
)
_TYPES = {
    "string": "VARCHAR", "char": "VARCHAR", "varchar": "VARCHAR", "int": "INTEGER", "integer": "INTEGER",
    "bigint": "BIGINT", "smallint": "SMALLINT", "tinyint": "TINYINT", "float": "FLOAT", "double": "DOUBLE",
    "boolean": "BOOLEAN", "date": "DATE", "binary": "BLOB", "timestamp": "TIMESTAMP", "timestamp_ntz": "TIMESTAMP",
    "void": "VARCHAR", "variant": "JSON",
}  # fmt: skip
# Spark's date patterns in strptime's letters, longest first.
_PATTERN = re.compile(r"yyyy|yy|MMMM|MMM|MM|M|dd|d|EEEE|EEE|HH|H|hh|h|mm|m|ss|s|S+|a|XXX|XX|X|Z|'[^']*'")
_STRPTIME = {
    "yyyy": "%Y", "yy": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%m", "dd": "%d", "d": "%d",
    "EEEE": "%A", "EEE": "%a", "HH": "%H", "H": "%H", "hh": "%I", "h": "%I", "mm": "%M", "m": "%M", "ss": "%S",
    "s": "%S", "a": "%p", "XXX": "%z", "XX": "%z", "X": "%z", "Z": "%z",
}  # fmt: skip


def duckdb_relation_sql(table: Table, partitions: Sequence[Partition], folders: Folders) -> str:
    """Return a SELECT that reads the table: columns first, then partition keys, in the catalog's order and types.

    Files of an object store are read through fsspec: register its file system on the connection that runs the SELECT.

    Raises:
        InvalidInputError: a view, or a format or location that DuckDB cannot read here.
        UnavailableError: the table's folder is not there.
    """
    return relation_of_files(table, list(data_files(table, partitions, folders)))


def relation_of_files(table: Table, files: Sequence[DataFile]) -> str:
    """Return the SELECT over some of a table's files; none give no rows."""
    reader = _READERS.get(table.classification)
    if table.storage is not None and _EXPRESSION in table.storage.serde_parameters:
        reader = _lines
    if reader is None or table.storage is None:
        what = table.classification or table.type.value
        raise InvalidInputError(
            f"Table {table.full_name!r} ({what}) cannot be read without Spark.", "Query it with %%sql."
        )
    if not files:
        columns = (*table.columns, *table.partition_keys)
        nulls = ", ".join(f"NULL::{duckdb_type(c.type)} AS {_name(c.name)}" for c in columns)
        return f"SELECT {nulls} WHERE false"
    paths = "[" + ", ".join(_text(file.name) for file in files) + "]"
    selected, source = reader(table, paths, table.storage.serde_parameters)
    if not table.partition_keys:
        return f"SELECT {', '.join(selected)} FROM {source} AS f"  # noqa: S608
    keys = [
        f"CAST(p.{_name(key.name)} AS {duckdb_type(key.type)}) AS {_name(key.name)}"
        for key in table.partition_keys
    ]
    rows = ", ".join(f"({_text(file.name)}, {', '.join(map(_key, file.partition))})" for file in files)
    names = ", ".join(["file", *(_name(key.name) for key in table.partition_keys)])
    return (
        f"SELECT {', '.join([*selected, *keys])} FROM {source} AS f "  # noqa: S608
        f"JOIN (VALUES {rows}) AS p({names}) ON f.{_FILE} = p.file"
    )


def duckdb_type(text: str) -> str:
    """Return DuckDB's name of a Hive type.

    Raises:
        InvalidInputError: DuckDB has no such type.
    """
    return _duckdb_type(parse_type(text))


def _duckdb_type(kind: HiveType) -> str:
    if kind.name == "decimal":
        return f"DECIMAL({','.join(map(str, kind.numbers or (10, 0)))})"
    if kind.name == "array":
        return f"{_duckdb_type(kind.children[0])}[]"
    if kind.name == "map":
        return f"MAP({', '.join(map(_duckdb_type, kind.children))})"
    if kind.name == "struct":
        members = zip(kind.members, kind.children, strict=True)
        return f"STRUCT({', '.join(f'{_name(name)} {_duckdb_type(child)}' for name, child in members)})"
    name = kind.name.partition(" ")[0]  # `string collate …`
    if name not in _TYPES:
        raise InvalidInputError(
            f"The type {str(kind)!r} cannot be read without Spark.", "Query it with %%sql."
        )
    return _TYPES[name]


def _csv(table: Table, paths: str, options: Mapping[str, str]) -> tuple[list[str], str]:
    separator = options.get("sep", options.get("delimiter", ","))
    arguments = {
        "delim": _text(separator.replace("\\t", "\t")),
        "quote": _text(options.get("quote", '"')),
        "escape": _text(options.get("escape", "\\") if options.get("quote", '"') else ""),
        "header": options.get("header", "false").lower(),
        "nullstr": "[" + ", ".join(_text(null) for null in sorted({options.get("nullValue", ""), ""})) + "]",
        # By position and as text, then cast: a damaged cell is null, as in Spark, and no row is lost.
        "columns": "{" + ", ".join(f"{_text(column.name)}: 'VARCHAR'" for column in table.columns) + "}",
        "null_padding": "true",
        "strict_mode": "false",
        "auto_detect": "false",
    }
    if options.get("multiLine", "").lower() == "true":
        arguments["parallel"] = "false"  # DuckDB refuses padding of rows that span lines otherwise
    if options.get("mode", "").upper() == "DROPMALFORMED":
        # Lines around the table: Spark drops rows of another width, DuckDB skips lines by their number as well.
        lines = table.parameters.get("skip.header.line.count", "0")
        arguments |= {"null_padding": "false", "ignore_errors": "true", "header": "false", "skip": lines}
    elif options.get("comment"):
        arguments["comment"] = _text(options["comment"])
    if options.get("encoding", "UTF-8").upper().replace("_", "-") not in ("UTF-8", "UTF8", "US-ASCII"):
        encoding = options["encoding"].lower()
        arguments["encoding"] = _text({"iso-8859-1": "latin-1", "utf-16le": "utf-16"}.get(encoding, encoding))
    selected = [f"{_cast(column, options)} AS {_name(column.name)}" for column in table.columns]
    return selected, _call("read_csv", paths, arguments)


def _json(table: Table, paths: str, options: Mapping[str, str]) -> tuple[list[str], str]:
    # JSON's keys keep their case, so the reader needs the names as the files have them.
    written = written_names(table)
    moments = {column.name for column in table.columns if column.type == "timestamp"}
    types = {
        column.name: "TIMESTAMP WITH TIME ZONE" if column.name in moments else duckdb_type(column.type)
        for column in table.columns
    }
    columns = ", ".join(f"{_text(written[name])}: {_text(kind)}" for name, kind in types.items())
    arguments = {
        "columns": "{" + columns + "}",
        "format": "'auto'" if options.get("multiLine", "").lower() == "true" else "'newline_delimited'",
        "ignore_errors": "false" if options.get("multiLine", "").lower() == "true" else "true",
    }
    values = {name: f"f.{_name(written[name])}" for name in types}
    selected = [
        f"{_moment(value) if name in moments else value} AS {_name(name)}" for name, value in values.items()
    ]
    return selected, _call("read_json", paths, arguments)


def _parquet(table: Table, paths: str, options: Mapping[str, str]) -> tuple[list[str], str]:  # noqa: ARG001
    selected = []
    integers = json.loads(table.parameters.get(INTEGERS, "{}"))
    for column in table.columns:
        name = f"f.{_name(column.name)}"
        if column.name in integers and column.type == "bigint":
            selected.append(f"epoch_{integers[column.name]}({name}) AS {_name(column.name)}")
            continue
        # The file knows whether a timestamp is a moment or a wall clock's reading; a cast would lose that.
        as_it_is = column.type in ("timestamp", "timestamp_ntz")
        value = name if as_it_is else f"CAST({name} AS {duckdb_type(column.type)})"
        selected.append(f"{value} AS {_name(column.name)}")
    return selected, _call("read_parquet", paths, {"union_by_name": "true"})


def _lines(table: Table, paths: str, options: Mapping[str, str]) -> tuple[list[str], str]:
    """Read lines by the expression of Hive's RegexSerDe, whose groups are the columns in order."""
    arguments = {
        "delim": "'\x01'", "quote": "''", "escape": "''", "header": "false", "auto_detect": "false",
        "columns": "{'line': 'VARCHAR'}", "null_padding": "true", "strict_mode": "false",
    }  # fmt: skip
    expression = _text(f"^(?:{options[_EXPRESSION]})$")
    # All groups at once: by number, DuckDB takes only the first nine.
    names = ", ".join(_text(column.name) for column in table.columns)
    groups = f"regexp_extract(f.line, {expression}, [{names}])"
    selected = []
    for column in table.columns:
        value = f"nullif(struct_extract({groups}, {_text(column.name)}), '')"
        wanted = duckdb_type(column.type)
        cast = value if wanted == "VARCHAR" else f"TRY_CAST({value} AS {wanted})"
        selected.append(f"{cast} AS {_name(column.name)}")
    return selected, _call("read_csv", paths, arguments)


_READERS = {"csv": _csv, "json": _json, "parquet": _parquet}


def _cast(column: Column, options: Mapping[str, str]) -> str:
    name = f"f.{_name(column.name)}"
    kind = column.type.lower()
    option = {"date": "dateFormat", "timestamp_ntz": "timestampNTZFormat"}.get(kind, "timestampFormat")
    pattern = options.get(option, "")
    if kind in ("date", "timestamp", "timestamp_ntz") and pattern:
        return f"CAST(try_strptime({name}, {_text(_strptime(pattern))}) AS {duckdb_type(kind)})"
    if options.get("ignoreLeadingWhiteSpace", "").lower() == "true":
        name = f"trim({name})"
    if kind == "timestamp":
        return _moment(f"TRY_CAST(nullif({name}, '') AS TIMESTAMP WITH TIME ZONE)")
    if kind.startswith("decimal") and options.get("locale", "en").partition("-")[0] in _COMMA_LANGUAGES:
        name = f"replace(replace({name}, '.', ''), ',', '.')"
    wanted = duckdb_type(kind)
    # Without nullif, DuckDB 2.0 hands the cast down to its CSV reader when the relation stands in a subquery, and
    # fails there at the first value that is not of the type.
    return name if wanted == "VARCHAR" else f"TRY_CAST(nullif({name}, '') AS {wanted})"


def _moment(value: str) -> str:
    """Return an instant as what a clock in UTC shows; a plain cast would drop the offset that the text has."""
    return f"timezone('UTC', {value})"


def _strptime(pattern: str) -> str:
    def letter(match: re.Match[str]) -> str:
        text = match[0]
        if text.startswith("'"):
            return text[1:-1] or "'"
        return "%f" if text.startswith("S") else _STRPTIME[text]

    return _PATTERN.sub(letter, pattern.replace("%", "%%"))


def _call(function: str, paths: str, arguments: Mapping[str, str]) -> str:
    named = ", ".join(f"{name} = {value}" for name, value in arguments.items())
    return f"{function}({paths}, filename = '{_FILE}', {named})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _key(value: str) -> str:
    return "NULL" if value == DEFAULT_PARTITION else _text(value)
