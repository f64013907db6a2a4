"""Environment variables that a job's settings give its runs: plain ones, and secrets by reference."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gluepot.connections.errors import REFERENCES
from gluepot.connections.secrets import SecretReference, is_reference, read_secret
from gluepot.errors import InvalidInputError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET = re.compile(r"password|passwd|secret|token|api_?key|access_?key", re.IGNORECASE)


def run_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with references replaced by what they stand for, for the process of a run only.

    Raises:
        InvalidInputError: a name cannot be a variable's, is one of gluepot's own, or a secret is written out.
        SecretUnavailableError: a secret is not where its reference says.
    """
    values = {}
    for name, value in variables.items():
        if not _NAME.fullmatch(name) or name.startswith("GLUEPOT_"):
            raise InvalidInputError(
                f"jobs.environment cannot set {name!r}.",
                "Names are letters, digits and '_'; GLUEPOT_… are ours.",
            )
        if is_reference(value):
            values[name] = read_secret(
                SecretReference.parse(value, where=f"jobs.environment.{name}")
            ).reveal()
        elif _SECRET.search(name):
            raise InvalidInputError(
                f"jobs.environment.{name} looks like a secret and is written out.",
                f"Give a reference: {REFERENCES}.",
            )
        else:
            values[name] = value
    return values
