"""From an error of Spark's to the connector that is missing. The texts are those of PySpark 4.1.4 and its Hadoop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gluepot.connectors.models import Connector
from gluepot.connectors.registry import connector_names, find_connector
from gluepot.errors import GluepotError

_DATA_SOURCE = re.compile(r"[Ff]ailed to find (?:the )?data source: ([\w.]+?)\.?(?:\s|$)")
# A file named in SQL, as in delta.`/path`, is taken for a table when nobody knows the format.
_TABLE_OF_PATH = re.compile(r"TABLE_OR_VIEW_NOT_FOUND[^`]*`(\w+)`\.`[^`]*[/:][^`]*`")
_FILE_SCHEME = re.compile(r"No FileSystem for scheme:? \"?(\w+)")
_JAVA_CLASS = re.compile(
    r"(?:ClassNotFoundException|NoClassDefFoundError): (?:Class )?([\w./$]+)|Class ([\w.$]+) not found"
)
_NO_DRIVER = re.compile(r"No suitable driver")
_JDBC_URL = re.compile(r"jdbc:(\w+):")


def missing_connector(error_text: str) -> str | None:
    """Return one sentence with the command that helps, or None where no connector would.

    Args:
        error_text: the exception's whole text. "No suitable driver" names no database: add the statement or the
            options' URL, and it is found by that.
    """
    name = missing_connector_name(error_text)
    if name is None:
        return None
    return (
        f"This needs the connector {name!r}, which this session does not have. "
        f"Run: gluepot connectors add {name}, then restart the session."
    )


def missing_connector_name(error_text: str) -> str | None:
    """Return the name of the connector that an error asks for, or None."""
    source = _first(_DATA_SOURCE, error_text) or _first(_TABLE_OF_PATH, error_text)
    scheme = _first(_FILE_SCHEME, error_text)
    classes = [(one or other).replace("/", ".") for one, other in _JAVA_CLASS.findall(error_text)]
    protocol = _first(_JDBC_URL, error_text) if _NO_DRIVER.search(error_text) else None
    if not (source or scheme or classes or protocol):
        return None
    for connector in _known():
        if (
            (source is not None and _has_source(connector, source))
            or (scheme in connector.file_schemes)
            or (protocol in connector.jdbc_protocols)
            or any(_brings(connector, name) for name in classes)
        ):
            return connector.name
    return None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match.group(1).lower() if match else None


def _has_source(connector: Connector, source: str) -> bool:
    return source in connector.data_sources or _brings(connector, source)


def _brings(connector: Connector, class_name: str) -> bool:
    return any(class_name.lower().startswith(f"{package.lower()}.") for package in connector.java_packages)


def _known() -> Iterator[Connector]:
    for name in connector_names():
        try:
            yield find_connector(name)
        except GluepotError:  # a broken package must not hide what the others know
            continue
