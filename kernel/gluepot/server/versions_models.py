"""What the routes of a job's versions and parameters take and answer."""

from __future__ import annotations

from typing import Self

from pydantic import Field, JsonValue

from gluepot.jobs.models import JobVersion
from gluepot.jobs.parameters import Arity, ParameterType
from gluepot.server.wire import Wire


class ParameterModel(Wire):
    """A parameter of a job."""

    name: str
    type: ParameterType
    arity: Arity
    default_code: str = Field(description="The default as Python source; empty when a value must be given.")
    is_required: bool
    choices: tuple[JsonValue, ...] = Field(description="The values allowed; empty: any.")
    help: str


class ParameterList(Wire):
    """What a run of the current version can be given."""

    job_name: str
    version: int
    parameters: tuple[ParameterModel, ...]

    @classmethod
    def from_version(cls, version: JobVersion) -> Self:
        """Return the parameters of a version."""
        parameters = tuple(ParameterModel.of(one) for one in version.content.parameters)
        return cls(job_name=version.job_name, version=version.version, parameters=parameters)


class DiffQuery(Wire):
    """Which versions to compare."""

    old: int | None = Field(default=None, ge=1, description="Default: the one before `new`.")
    new: int | None = Field(default=None, ge=1, description="Default: the one that runs.")


class VersionDiffModel(Wire):
    """Two versions side by side."""

    job_name: str
    old: int
    new: int
    old_script: str
    new_script: str
    other: tuple[str, ...] = Field(description="What else changed, a line each.")


class RollbackRequest(Wire):
    """Which version a job is to run from now on."""

    version: int = Field(ge=1)
