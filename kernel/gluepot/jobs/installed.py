"""What a version was promoted with, the interpreter and exact packages, and what a run finds instead."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from gluepot.jobs.models import Installed, JobKind

_PYTHON = "Python"
_OURS = "gluepot"  # what runs a job, not what it is made of; see docs/decisions/180
_OF_SPARK = ("pyspark",)
_OF_THIS_PROCESS = frozenset({_PYTHON, "pyspark", "py4j"})  # no environment of a version's own has others


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that a run has otherwise than its version had it. `now` is "" where it is not installed."""

    name: str
    then: str
    now: str

    def __str__(self) -> str:
        return f"{self.name} was {self.then} and is {self.now or 'not installed'}"

    @property
    def can_be_isolated(self) -> bool:
        """Say whether `jobs.env = "isolated"` would give the run what its version had."""
        return self.name not in _OF_THIS_PROCESS


def installed_for(
    requirements: Iterable[str], kind: JobKind, *, search: Sequence[str] | None = None
) -> Installed:
    """Return the interpreter, and the exact version of every requirement that is installed and of what it brings.

    Args:
        requirements: pip requirements; those that are not installed are left out.
        kind: a Spark job needs PySpark, whether or not its script imports it.
        search: folders to look in instead of `sys.path`.
    """
    waiting = [found for text in requirements if (found := _requirement(text))]
    waiting += [Requirement(name) for name in _OF_SPARK if kind is JobKind.SPARK]
    packages: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        key = (name, frozenset(wanted.extras))
        if name == _OURS or key in seen:
            continue
        seen.add(key)
        distribution = _distribution(name, search)
        if distribution is None:
            continue
        packages[name] = distribution.version
        needed = (_requirement(text) for text in distribution.requires or ())
        waiting += [one for one in needed if one and _applies(one.marker, wanted.extras)]
    return Installed(python=platform.python_version(), packages=dict(sorted(packages.items())))


def installed_now(then: Installed, *, search: Sequence[str] | None = None) -> Installed:
    """Return the same packages as they are installed now."""
    found = ((name, _distribution(name, search)) for name in then.packages)
    return Installed(
        python=platform.python_version(),
        packages={name: one.version for name, one in found if one is not None},
    )


def differences(then: Installed, now: Installed) -> tuple[Difference, ...]:
    """Return what of `then` is otherwise in `now`, the interpreter first; nothing where `then` is not known."""
    if not then.python:
        return ()
    pairs = [(_PYTHON, then.python, now.python)]
    pairs += [(name, version, now.packages.get(name, "")) for name, version in then.packages.items()]
    return tuple(
        Difference(name=name, then=before, now=after) for name, before, after in pairs if before != after
    )


def _requirement(text: str) -> Requirement | None:
    try:
        return Requirement(text)
    except InvalidRequirement:  # a path or an address, whose name is known to pip only
        return None


def _distribution(name: str, search: Sequence[str] | None) -> metadata.Distribution | None:
    return next(
        iter(metadata.distributions(name=name, path=list(sys.path if search is None else search))), None
    )


def _applies(marker: Marker | None, extras: Iterable[str]) -> bool:
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))
