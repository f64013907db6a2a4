"""What `getResolvedOptions` of a notebook is given by `%%configure`: parameters of its job, with these values as defaults."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gluepot.jobs.glue_options import asks_for_options, glue_parameters
from gluepot.jobs.parameters import Parameter, ParameterType
from gluepot.jobs.secret_patterns import is_secret_value

# Read by awsglue itself, whoever asks for what.
_OF_GLUE = ("--TempDir", "--job-bookmark-option", "--job-bookmark-from", "--job-bookmark-to")


@dataclass(frozen=True, kw_only=True)
class NotebookArguments:
    """The parameters of a notebook's job, and the line of its script that gives their defaults ("" for none)."""

    parameters: tuple[Parameter, ...] = ()
    line: str = ""


def notebook_arguments(tree: ast.Module, given: Mapping[str, str]) -> NotebookArguments:
    """Return what the cells of `tree` ask `getResolvedOptions` for. `given`: the arguments of `%%configure`.

    A value that looks like a secret is no default: whoever runs the job has to give it.
    """
    if not asks_for_options(tree):
        return NotebookArguments()
    asked = {parameter.option: parameter for parameter in glue_parameters(tree)}
    # Names may be in variables: what the cells name anywhere counts as asked for.
    named = {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    kept = {
        name: value
        for name, value in given.items()
        if (name in asked or name in _OF_GLUE or name.lstrip("-") in named)
        and not is_secret_value(name, value)
    }
    for name, value in kept.items():
        if name not in _OF_GLUE:
            asked[name] = replace(asked.get(name) or _parameter(name), default_code=repr(value))
    words = [word for name, value in kept.items() for word in _words(name, value)]
    # In front: of two values the later one holds, and a run's own come last.
    line = f"sys.argv[1:1] = {words!r}" if words else ""
    return NotebookArguments(parameters=tuple(asked.values()), line=line)


def _words(name: str, value: str) -> tuple[str, ...]:
    # A value that begins with a dash would be taken for an option.
    return (f"{name}={value}",) if value.startswith("-") else (name, value)


def _parameter(option: str) -> Parameter:
    return Parameter(name=option.lstrip("-").replace("-", "_"), type=ParameterType.STR, spelling=option)
