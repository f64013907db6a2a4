"""What scripts take of a context's insides: Spark's JVM, and what a class of Glue's in it says of the region."""

from __future__ import annotations

import os
from typing import Any

from awsglue import sql_context

NAMES = ("_jsc", "_jvm", "_sc", "_ssql_ctx")
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
_ANY_REGION = "us-east-1"


def of_session(session: Any, name: str) -> Any:
    """Return one of `NAMES`, as an SQLContext has it."""
    if name == "_jvm":
        return _Jvm(session.sparkContext._jvm)
    return sql_context.of_session(session, name)


class _Jvm:
    """Spark's JVM, in which `AWSConnectionUtils` is found too."""

    def __init__(self, jvm: Any) -> None:
        self.AWSConnectionUtils = AWSConnectionUtils()
        self.__dict__["_of_spark"] = jvm

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_of_spark"], name)


class AWSConnectionUtils:
    """Where AWS is reached from: scripts make boto3's clients of it."""

    def getRegion(self) -> str:
        """Return the region of the environment; Glue always has one, so there is one where none is set."""
        return next(filter(None, map(os.environ.get, _REGIONS)), _ANY_REGION)

    def getGlueEndpoint(self) -> str:
        """Return the address of Glue's API."""
        named = os.environ.get("AWS_ENDPOINT_URL_GLUE") or os.environ.get("AWS_ENDPOINT_URL")
        return named or f"https://glue.{self.getRegion()}.amazonaws.com"

    def getGlueProxyUrl(self) -> str:
        """Return what Glue says where there is no proxy."""
        return "https://null:null"
