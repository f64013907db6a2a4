"""What every transform class has: `apply`, and what it says of itself."""

from __future__ import annotations

import inspect
from typing import Any

_COMMON = {
    "transformation_ctx": "A unique string that names this step's state",
    "info": "A text for error records",
    "stageThreshold": "How many records may fail here; 0 for any number",
    "totalThreshold": "How many records may fail until here; 0 for any number",
}


class GlueTransform:
    """A step from frames to frames, called by `X.apply(...)`, or as `X()(...)`."""

    returns = "DynamicFrame"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"{self.name()} does nothing by itself.")

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        return cls()(*args, **kwargs)

    @classmethod
    def name(cls) -> str:
        return cls.__name__

    @classmethod
    def describeArgs(cls) -> list[dict[str, Any]]:
        """Return each argument: name, type, description, whether it may be left out, and its default."""
        parameters = list(inspect.signature(cls.__call__).parameters.values())[1:]
        return [
            {
                "name": one.name,
                "type": str(one.annotation),
                "description": _COMMON.get(one.name, one.name.replace("_", " ")),
                "optional": one.default is not inspect.Parameter.empty,
                "defaultValue": None if one.default is inspect.Parameter.empty else one.default,
            }
            for one in parameters
            if one.kind not in (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
        ]

    @classmethod
    def describeReturn(cls) -> dict[str, Any]:
        return {"type": cls.returns, "description": f"What {cls.name()} makes"}

    @classmethod
    def describeTransform(cls) -> str:
        return inspect.getdoc(cls) or cls.name()

    @classmethod
    def describeErrors(cls) -> list[Any]:
        return []

    @classmethod
    def describe(cls) -> dict[str, Any]:
        return {
            "transform": {
                "name": cls.name(),
                "args": cls.describeArgs(),
                "returns": cls.describeReturn(),
                "description": cls.describeTransform(),
                "raises": cls.describeErrors(),
            }
        }
