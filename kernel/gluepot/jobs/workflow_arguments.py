"""What AWS Glue's service adds to the command line of a job: its name and run, and the workflow that it is a node of."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAMES = ("WORKFLOW_NAME", "WORKFLOW_RUN_ID")
_JOB = {"JOB_NAME": "GLUEPOT_JOB_NAME", "JOB_RUN_ID": "GLUEPOT_RUN_ID"}
_IMPORTS_GLUE = re.compile(r"^\s*(?:from|import)\s+awsglue\b", re.MULTILINE)
_OWN_PARSER = ".parse_args("
_RESOLVES = "getResolvedOptions"


def workflow_arguments(source: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a Glue script is told besides its parameters; nothing for other scripts.

    `--JOB_NAME …` and `--JOB_RUN_ID …` where it calls `getResolvedOptions`, `--WORKFLOW_NAME …` and
    `--WORKFLOW_RUN_ID …` where it runs as a node.

    A promoted notebook that has parameters reads its command line itself and refuses what it does not know: there
    `getResolvedOptions` finds them in the environment.
    """
    if not _IMPORTS_GLUE.search(source) or _OWN_PARSER in source:
        return ()
    variables = {name: f"GLUEPOT_{name}" for name in NAMES}
    if _RESOLVES in source:
        variables = {**_JOB, **variables}
    given = {name: environ.get(variable) for name, variable in variables.items()}
    return tuple(word for name, value in given.items() if value for word in (f"--{name}", value))
