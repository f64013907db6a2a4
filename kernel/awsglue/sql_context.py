"""What a GlueContext has of Spark's SQLContext and a session lacks: setConf, tableNames, registerDataFrameAsTable …"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def of_session(session: SparkSession, name: str) -> Any:
    """Return an attribute of the session, or of the SQLContext over it.

    Raises:
        AttributeError: neither has it.
    """
    if hasattr(session, name):
        return getattr(session, name)
    from pyspark.sql import SQLContext

    try:
        return getattr(SQLContext(session.sparkContext, session), name)
    except AttributeError:
        raise AttributeError(f"'GlueContext' object has no attribute {name!r}", name=name) from None
