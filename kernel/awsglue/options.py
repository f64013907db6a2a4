"""Values of options as scripts write them: True, "true", "False", '["a"]', -1."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

_MISSING = object()


def option(options: Mapping[str, Any], name: str, default: Any = None) -> Any:
    """Return an option by its name without case (`multiline` is `multiLine`)."""
    if name in options:
        return options[name]
    folded = name.lower()
    found = next((value for key, value in options.items() if key.lower() == folded), _MISSING)
    return default if found is _MISSING else found


def is_on(options: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    """Say whether an option is on; texts count as people mean them."""
    value = option(options, name, default)
    return value.strip().lower() == "true" if isinstance(value, str) else bool(value)


def text_list(value: Any) -> list[str]:
    """Return a list, a text that holds a JSON list, or one text as a list of texts."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        if value.lstrip().startswith("["):
            return [str(one) for one in json.loads(value)]
        return [value]
    return [str(one) for one in value]


def texts(options: Mapping[str, Any], without: Collection[str]) -> dict[str, str]:
    """Return options as texts for a Spark source, less those that `without` names in lower case."""
    given = {key: value for key, value in options.items() if key.lower() not in without and value is not None}
    return {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in given.items()
    }
