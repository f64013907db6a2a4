"""Glue's API as documented, and how each part of it stands here.

What has a method here works, unless a table below says what is missing of it (reference/glue/dynamicframe.md §2, §9–§14).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from awsglue.check.findings import Standing
from awsglue.refused import REFUSED

_FRAME = frozenset(
    {
        "apply_mapping", "applyMapping", "assertErrorThreshold", "coalesce", "count", "drop_fields",
        "errorsAsDynamicFrame", "errorsCount", "filter", "fromDF", "getNumPartitions", "join", "map",
        "mapPartitions", "mapPartitionsWithIndex", "mergeDynamicFrame", "printSchema", "relationalize",
        "rename_field", "repartition", "resolveChoice", "schema", "select_fields", "show", "simplify_ddb_json",
        "spigot", "split_fields", "split_rows", "stageErrorsCount", "toDF", "unbox", "union", "unnest",
        "unnest_ddb_json", "with_frame_schema", "write",
    }
)  # fmt: skip
_CONTEXT = frozenset(
    {
        "add_ingestion_time_columns", "cancel_transaction", "commit_transaction",
        "create_data_frame_from_catalog", "create_data_frame_from_options", "create_dynamic_frame_from_catalog",
        "create_dynamic_frame_from_options", "create_dynamic_frame_from_rdd",
        "create_sample_dynamic_frame_from_catalog", "create_sample_dynamic_frame_from_options",
        "extract_jdbc_conf", "forEachBatch", "getCatalogSource", "getCatalogSink",
        "getSampleStreamingDynamicFrame", "getSink", "getSource", "get_logger", "purge_s3_path", "purge_table",
        "start_transaction", "transition_s3_path", "transition_table", "write_data_frame_from_catalog",
        "write_data_frame_from_options", "write_dynamic_frame_from_catalog",
        "write_dynamic_frame_from_jdbc_conf", "write_dynamic_frame_from_options", "write_from_options",
    }
)  # fmt: skip
FACADES = {"create_dynamic_frame", "create_data_frame", "write_dynamic_frame", "write_data_frame"}

# Names that plain Python and Spark have too say nothing when a script uses them.
_COMMON = frozenset(
    {"count", "show", "schema", "join", "filter", "map", "union", "repartition", "coalesce", "write"}
)

_SAID: Mapping[str, tuple[Standing, str]] = {
    "FindMatches": (Standing.MISSING, "its model is trained by AWS and cannot leave it"),
    "FindIncrementalMatches": (Standing.MISSING, "its model is trained by AWS and cannot leave it"),
    "FillMissingValues": (Standing.MISSING, "its model is trained by AWS and cannot leave it"),
    "EvaluateDataQuality": (
        Standing.PARTLY,
        "the rules of generated scripts; a rule that is not known fails and says so",
    ),
    "EntityDetector": (Standing.PARTLY, "EMAIL, PHONE_NUMBER, USA_SSN, CREDIT_CARD, IP_ADDRESS"),
}
ENTITY_ACTIONS = (Standing.MISSING, "types are given as a list; redact hides what is found")
_OF_STREAMS: Mapping[str, str] = {
    "startingPosition": "the table is a stream of Kinesis, a service of AWS; a stream of Kafka can be read by from_options",
    "startingOffsets": "the table of a stream is not read; give the stream itself: create_data_frame.from_options",
}
_STUDIOS = "gs_"
_PACKAGES = frozenset({"awsglue", "awsgluedq", "awsglueml"})
CONNECTOR = "needs its connector: gluepot connectors add {}"
_BY_CONNECTOR = frozenset({"avro", "delta", "iceberg"})
HUDI = "gluepot brings none: give the session Hudi's bundle for its Spark (--extra-jars, %extra_jars)"
_TRANSFORM_MODULES = ("awsglue.transforms", "awsgluedq.transforms", "awsglueml.transforms")

_FORMATS = frozenset(
    {
        "csv", "json", "parquet", "glueparquet", "orc", "xml", "groklog", "ion", "avro", "delta", "iceberg",
        "hudi",
    }
)  # fmt: skip


def frame_method(name: str) -> tuple[Standing, str] | None:
    """Return how a method of DynamicFrame stands; None for a name that is none, or that says nothing by itself."""
    from awsglue.dynamicframe import DynamicFrame
    from awsglue.studio.modules import METHODS

    if name in METHODS:
        return Standing.WORKS, ""
    if name not in _FRAME or name in _COMMON:
        return None
    return _by_presence(hasattr(DynamicFrame, name))


def context_method(name: str) -> tuple[Standing, str] | None:
    """Return how a method of GlueContext stands; None for a name that is none."""
    from awsglue.context import GlueContext

    if name in REFUSED:
        return Standing.MISSING, REFUSED[name][0]
    return _by_presence(hasattr(GlueContext, name)) if name in _CONTEXT else None


def context_signature(name: str) -> Callable[..., object] | None:
    """Return a method of GlueContext, for the names of its arguments; None for one that is not here."""
    from awsglue.context import GlueContext

    found: Callable[..., object] | None = getattr(GlueContext, name, None)
    return found


def unknown(name: str) -> tuple[Standing, str] | None:
    """Return how a method of a context stands that is none of Glue's; None for one of Spark's, which a context has too."""
    from pyspark.sql import SparkSession, SQLContext

    from awsglue.context import GlueContext
    from gluepot.errors import did_you_mean

    if name.startswith("_") or any(hasattr(one, name) for one in (GlueContext, SparkSession, SQLContext)):
        return None
    near = did_you_mean(name, sorted(_CONTEXT), limit=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return Standing.MISSING, f"GlueContext has no {name}{hint}"


def module(name: str) -> tuple[Standing, str] | None:
    """Return how a module of Glue's packages stands, where it is not here, and one of Glue Studio's; None for others."""
    from importlib.util import find_spec

    if name.startswith(_STUDIOS):
        return studio_transform(name)
    if name.partition(".")[0] not in _PACKAGES:
        return None
    try:
        is_there = find_spec(name) is not None
    except ImportError:
        is_there = False
    return None if is_there else (Standing.MISSING, f"there is no module {name}")


def studio_transform(name: str) -> tuple[Standing, str]:
    """Return how a transform that is a module of Glue Studio's stands; its method has the same name."""
    from awsglue.studio.modules import ABSENT, COMMON, METHODS

    if name in ABSENT:
        return Standing.MISSING, f"is not built yet. {ABSENT[name]}"
    if name == COMMON or name in METHODS:
        return Standing.WORKS, ""
    return (
        Standing.MISSING,
        "is no transform of Glue Studio's that is known here; give its file (--extra-py-files)",
    )


def recipes(module: str) -> tuple[Standing, str] | None:
    """Return how the module of a DataBrew recipe's steps stands; None for others."""
    if module.partition(".")[0] != "recipe_transforms":
        return None
    return (
        Standing.MISSING,
        "steps of a recipe run in AWS only; write them by toDF() and DynamicFrame.fromDF()",
    )


def imported(module: str, name: str) -> tuple[Standing, str] | None:
    """Return how something imported from one of Glue's packages stands; None for another package's."""
    from importlib import import_module

    if module.partition(".")[0] not in _PACKAGES:
        return None
    if name in _SAID:
        return _SAID[name]
    if module.startswith("awsglue.blueprint"):
        return Standing.MISSING, "blueprints are deployed by AWS; write the workflow itself: gluepot workflow"
    try:
        found = name == "*" or hasattr(import_module(module), name)
    except ImportError:
        return Standing.MISSING, f"there is no module {module}"
    return _by_presence(found)


def transform(name: str) -> tuple[Standing, str] | None:
    """Return how a class of transforms stands; None for a name that is none."""
    return _said_or_works(name) if name in _transforms() else None


@cache
def _transforms() -> frozenset[str]:
    from importlib import import_module

    names = {
        name for module in _TRANSFORM_MODULES for name in dir(import_module(module)) if name[:1].isupper()
    }
    return frozenset(names | set(_SAID))


def name_of_catalog(name: str) -> tuple[Standing, str] | None:
    """Return how the name of a database or a table stands that is another here; None for one that is the same."""
    from awsglue.sources.table_names import folded

    own = folded(name)
    return None if own == name.strip() else (Standing.PARTLY, f"is called {own} here; change it in SQL")


def statement(text: str) -> tuple[str, tuple[Standing, str]] | None:
    """Return what a text that is SQL uses beside tables of the plain catalog, and how it stands."""
    if "glue_catalog." not in text or text.startswith("spark."):
        return None
    return "glue_catalog", (Standing.PARTLY, CONNECTOR.format("iceberg"))


def connection_type(name: str) -> tuple[Standing, str]:
    """Return how a connection type stands."""
    from awsglue import connection_types as types
    from awsglue.jdbc_drivers import DRIVERS

    kind = name.strip().lower()
    if kind == "hudi":
        return Standing.PARTLY, HUDI
    if kind in types.CUSTOM:
        return Standing.PARTLY, "needs the jar of the data source that className names"
    if kind in DRIVERS and DRIVERS[kind].jar:
        return Standing.PARTLY, f"needs its driver, which gluepot does not bring: {DRIVERS[kind].jar}"
    connector = (
        DRIVERS[kind].connector
        if kind in DRIVERS
        else kind
        if kind in (*types.LAKES, "avro", "kafka")
        else ""
    )
    if connector:
        return Standing.PARTLY, CONNECTOR.format(connector)
    if kind in (*types.FILES, *DRIVERS):
        return Standing.WORKS, ""
    return Standing.MISSING, types.way_to(kind) if types.is_glues(kind) else "not known"


def file_format(name: str, direction: str) -> tuple[Standing, str] | None:
    """Return how a format stands where it is read or written (`direction`); None for one that Glue does not have either."""
    from awsglue.sinks.files import FORMATS

    kind = name.strip().lower()
    if kind not in _FORMATS:
        return None
    if kind == "hudi":
        return Standing.PARTLY, HUDI
    if kind in _BY_CONNECTOR:
        return Standing.PARTLY, CONNECTOR.format(kind)
    if direction == "write" and kind not in FORMATS:
        return Standing.MISSING, "is read, not written"
    if kind == "ion":
        return Standing.PARTLY, "needs Amazon's library: pip install 'gluepot[ion]'"
    return Standing.WORKS, ""


def option(
    name: str, direction: str, kind: str, method: str, file_format: str
) -> tuple[Standing, str] | None:
    """Return how an option that is on stands in a call; None for one of which there is nothing to say.

    Args:
        name: the option's.
        direction: "read" or "write".
        kind: the connection type, "" where the call names none: then nothing is known of most options.
        method: of the context.
        file_format: as the call names it, "" where it names none.
    """
    if method.startswith("purge_"):
        return (
            (Standing.MISSING, "files have no storage classes here")
            if name == "excludeStorageClasses"
            else None
        )
    if name == "hashfield":
        return (
            Standing.PARTLY,
            "whole numbers in any database, other types in MySQL, PostgreSQL, Oracle and SQL Server",
        )
    if name in _OF_STREAMS and method.endswith("from_catalog"):
        return Standing.MISSING, _OF_STREAMS[name]
    if name in ("preactions", "postactions") and direction == "write":
        return Standing.PARTLY, "its SQL is not executed"
    idle = _idle(direction, kind.strip().lower(), method, file_format.strip().lower())
    return (Standing.PARTLY, f"changes nothing: {idle[name]}") if name in idle else None


def _idle(direction: str, kind: str, method: str, file_format: str) -> Mapping[str, str]:
    """Return the options that change nothing in a call, each with the reason."""
    from awsglue import connection_types as types
    from awsglue import idle_options
    from awsglue.jdbc_drivers import DRIVERS
    from awsglue.sources.columnar import KINDS

    if kind in DRIVERS or method.endswith("from_jdbc_conf"):
        return idle_options.JDBC
    if kind == "kafka":
        return idle_options.KAFKA
    if method.endswith("from_catalog"):
        return idle_options.SINK if direction == "write" else idle_options.CATALOG
    if kind not in types.FILES or types.lake_of(kind, file_format):
        return {}
    word = file_format or (kind if kind in _FORMATS else "")
    if direction == "write":
        written = "parquet" if word == "glueparquet" else word
        return {**idle_options.SINK, **idle_options.WRITE.get(written, {})}
    groups = idle_options.GROUPS if word in KINDS else {}
    return {**idle_options.READ.get(word, {}), **idle_options.SOURCE, **groups}


def entity_type(name: str) -> tuple[Standing, str] | None:
    """Return how a type of personal data stands, where it is one that cannot be found; None for others."""
    from importlib import import_module

    known = import_module("awsglueml.patterns").PATTERNS
    is_type = bool(name) and name == name.upper()
    if not is_type or name in (*known, "SSN", "PHONE"):
        return None
    return Standing.MISSING, f"is not found; types: {', '.join(sorted(known))}"


def _said_or_works(name: str) -> tuple[Standing, str]:
    return _SAID.get(name, (Standing.WORKS, ""))


def _by_presence(is_there: bool) -> tuple[Standing, str]:
    return (Standing.WORKS, "") if is_there else (Standing.MISSING, "not built yet")
