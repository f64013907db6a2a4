"""AWS's services that a script calls by boto3, and what there is here instead."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from awsglue.check.findings import Standing

LIBRARIES = ("boto3", "botocore", "aioboto3", "awswrangler", "s3fs", "redshift_connector")
_MAKERS = ("client", "resource")
_NEEDS = "calls AWS itself: it needs an account and a network"
_INSTEAD: Mapping[str, str] = {
    "athena": "in SQL of the catalog: spark.sql",
    "dynamodb": "reach it by boto3 itself, with an account",
    "glue": "it is AWS's catalog and jobs, not gluepot's: use spark.catalog, spark.sql, gluepot.run_properties()",
    "s3": "mounts are not seen by it: use Spark, or Python's files, on the mounted folder",
    "secretsmanager": "keep a secret in a connection (gluepot connection add), or give it as an argument",
    "ssm": "give the value as an argument of the job",
    "sns": "a job's runs are told by gluepot itself: the setting jobs.notify",
    "stepfunctions": "write a workflow: gluepot workflow",
}


def library(name: str) -> tuple[Standing, str] | None:
    """Return how a library that calls AWS stands; None for others."""
    return (Standing.PARTLY, _NEEDS) if name.partition(".")[0] in LIBRARIES else None


def service(call: ast.Call, text: str) -> tuple[str, tuple[Standing, str]] | None:
    """Return what a call that makes a client uses, and how it stands; None for other calls.

    Args:
        call: any call.
        text: the text that is its first argument, or its `service_name`; "" where none is written out.
    """
    made_by = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if made_by not in _MAKERS or not text or not _is_boto(call.func):
        return None
    instead = f"; {_INSTEAD[text]}" if text in _INSTEAD else ""
    return f"boto3 {text}", (Standing.PARTLY, f"{_NEEDS}{instead}")


def _is_boto(function: ast.expr) -> bool:
    """Say whether what makes the client is boto3, or a session of it."""
    text = ast.unparse(function).lower()
    return "boto" in text or "session" in text
