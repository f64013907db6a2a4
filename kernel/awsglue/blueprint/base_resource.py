"""What a blueprint's layout makes; here it says that there are none."""

from __future__ import annotations

from typing import Any

from gluepot.errors import MissingPartError


class BaseResource:
    """A job, a crawler or a workflow of a blueprint.

    Raises:
        MissingPartError: always.
    """

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        raise MissingPartError(
            f"{type(self).__name__} of a blueprint cannot be made: AWS Glue's service deploys blueprints; they are not there outside of AWS.",
            "Write the workflow in Python or YAML: gluepot workflow --help; one that AWS has already made can be imported.",
        )
