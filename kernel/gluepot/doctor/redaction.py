"""Showing settings without their secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from gluepot.doctor.models import SettingInForce
from gluepot.settings_sources import ResolvedSettings, field_names

HIDDEN = "•••"
_SECRET_NAME = re.compile(
    r"passw|secret|token|credential|access[._-]?key|api[._-]?key|sas$|private", re.IGNORECASE
)
_URL_PASSWORD = re.compile(r"(?P<before>[a-z][a-z0-9+.-]*://[^/\s:@]*:)[^@\s]+(?=@)", re.IGNORECASE)
_NAMED_PASSWORD = re.compile(r"(?P<before>\b(?:password|passwd|pwd|token|secret)=)[^&;\s]+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """Hide passwords inside a text: `scheme://user:…@host` and `password=…`."""
    return _NAMED_PASSWORD.sub(rf"\g<before>{HIDDEN}", _URL_PASSWORD.sub(rf"\g<before>{HIDDEN}", text))


def settings_in_force(resolved: ResolvedSettings) -> tuple[SettingInForce, ...]:
    """Return each setting with its value and origin; values under a telling name are hidden whole."""
    return tuple(
        SettingInForce(
            name=name, value=_shown(name, _value(resolved.settings, name)), origin=resolved.origins[name]
        )
        for name in field_names()
    )


def _value(settings: BaseModel, dotted: str) -> Any:
    value: Any = settings
    for part in dotted.split("."):
        value = getattr(value, part)
    return value


def _shown(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {_shown(str(key), item)}" for key, item in value.items())
    text = str(value)
    return HIDDEN if text and _SECRET_NAME.search(name) else without_secrets(text)
