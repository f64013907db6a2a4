"""toDF's options: which choices become one type on the way to Spark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from awsglue import gluetypes as g
from awsglue.frame.choices import resolve_by_specs
from awsglue.frame.records import Records

_KEEP = "KeepAsStruct"
_PROJECT = "Project"


@dataclass(frozen=True)
class ResolveOption:
    """A path, `KeepAsStruct` or `Project`, and for Project the type to keep."""

    path: str
    action: str
    target: g.DataType | None = None


def apply_options(records: Records, options: Sequence[ResolveOption]) -> Records:
    """Return records with the options' choices projected.

    Raises:
        ValueError: an action that is neither of the two, or a Project without its type.
    """
    specs: list[tuple[str, str]] = []
    for option in options:
        if option.action not in (_KEEP, _PROJECT):
            raise ValueError(f"ResolveOption knows {_KEEP} and {_PROJECT}, not {option.action!r}.")
        if option.action == _PROJECT:
            if option.target is None:
                raise ValueError(f"Project of {option.path!r} needs a target type.")
            specs.append((option.path, f"project:{option.target.name}"))
    return resolve_by_specs(records, specs)
