"""What a script uses beside Glue's API and may lack here: Spark's sources by name, names of PySpark, modules, rules."""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from awsglue.check.arguments import Found, Names, called
from awsglue.check.findings import Standing
from awsglue.check.surface import CONNECTOR, HUDI

_SIDES = ("read", "readStream", "write", "writeStream")
_CONNECTORS = ("avro", "delta", "iceberg", "kafka")
_OWN_NAMES = {
    "hudi": "hudi",
    "org.apache.hudi": "hudi",
    "org.apache.iceberg.spark.source.IcebergSource": "iceberg",
}
_OF_ICEBERG = "org.apache.iceberg."
_FAILS = "is not judged: it fails and says so"


def source(call: ast.Call, names: Names) -> Found | None:
    """Return the source that `spark.read.format(…)` or `df.write.format(…)` names, where it needs something."""
    if called(call) != "format" or not call.args or not _is_of_spark(call.func, names):
        return None
    text = names.text(call.args[0])
    standing = _source(_OWN_NAMES.get(text, text.lower()))
    return None if standing is None else (f"format {text}", call.lineno, standing)


def _source(kind: str) -> tuple[Standing, str] | None:
    from awsglue import connection_types as types

    if kind == "hudi":
        return Standing.PARTLY, HUDI
    if kind in _CONNECTORS:
        return Standing.PARTLY, CONNECTOR.format(kind)
    if kind in types.STREAMS or kind == "dynamodb":
        return Standing.MISSING, types.way_to(kind)
    jar = types.jar_of(kind)
    return (Standing.PARTLY, f"needs its jar: {jar} (--extra-jars, %extra_jars)") if jar else None


def _is_of_spark(function: ast.expr, names: Names) -> bool:
    """Say whether a chain of calls has a reader or a writer of Spark's in it: texts have a `format` too."""
    node: ast.expr | None = function
    while node is not None:
        if isinstance(node, ast.Attribute):
            if node.attr in _SIDES:
                return True
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Name):
            held = names.value(node)
            node = None if held is node else held
        else:
            return False
    return False


def rules_in(text: str) -> list[tuple[str, tuple[Standing, str]]]:
    """Return the kinds of rules that a ruleset has and nobody judges here; a text that is none, or no whole one, has none."""
    from gluepot.errors import InvalidInputError

    if "Rules" not in text:
        return []
    rules, judges = import_module("awsgluedq.rules"), import_module("awsgluedq.evaluation").JUDGES
    try:
        found = rules.kinds_of(rules.parse_ruleset(text).rules)
    except InvalidInputError:
        return []  # a template too, which is filled in later
    return [(f"rule {kind}", (Standing.PARTLY, _FAILS)) for kind in found if kind not in judges]


def in_text(text: str) -> tuple[str, tuple[Standing, str]] | None:
    """Return what a text that is a setting of Spark's needs; None for others."""
    return (
        ("iceberg", (Standing.PARTLY, CONNECTOR.format("iceberg"))) if text.startswith(_OF_ICEBERG) else None
    )


def of_pyspark(module: str, name: str) -> tuple[Standing, str] | None:
    """Return how a name imported from PySpark stands that this version of it does not have; None for one that it has."""
    if module.partition(".")[0] != "pyspark" or name == "*":
        return None
    try:
        if hasattr(import_module(module), name) or find_spec(f"{module}.{name}") is not None:
            return None
    except ImportError:
        pass
    from pyspark import __version__

    return Standing.MISSING, f"PySpark {__version__} has no {module}.{name}"


def installed(name: str, folder: Path) -> tuple[Standing, str] | None:
    """Return how a module stands that is neither installed nor beside the script in `folder`; None for others."""
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or (folder / f"{top}.py").exists() or (folder / top).is_dir():
        return None
    try:
        if find_spec(top) is not None:
            return None
    except (ImportError, ValueError):
        pass
    return (
        Standing.PARTLY,
        "is not installed here: --additional-python-modules for a package, --extra-py-files for a file of yours",
    )
