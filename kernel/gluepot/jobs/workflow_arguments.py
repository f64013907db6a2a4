"""What AWS Glue's service adds to the command line of a job that runs as a node of a workflow."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAMES = ("WORKFLOW_NAME", "WORKFLOW_RUN_ID")
_IMPORTS_GLUE = re.compile(r"^\s*(?:from|import)\s+awsglue\b", re.MULTILINE)
_OWN_PARSER = "parser.parse_args()"


def workflow_arguments(source: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return `--WORKFLOW_NAME …` and `--WORKFLOW_RUN_ID …` for a Glue script that runs as a node; nothing for others.

    A promoted notebook that has parameters reads its command line itself and refuses what it does not know: there
    `getResolvedOptions` finds both in the environment.
    """
    if not _IMPORTS_GLUE.search(source) or _OWN_PARSER in source:
        return ()
    given = {name: environ.get(f"GLUEPOT_{name}") for name in NAMES}
    return tuple(word for name, value in given.items() if value for word in (f"--{name}", value))
