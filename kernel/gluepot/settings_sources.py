"""Where settings come from: defaults, the home's file, the project's file, the environment; the later wins."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError

from gluepot.errors import InvalidInputError, did_you_mean
from gluepot.settings import Scope, Settings

FILE_NAME = "gluepot.toml"
_SPECIAL = {"home", "project"}


@dataclass(frozen=True, kw_only=True)
class ResolvedSettings:
    """Settings with the origin of each value: dotted field name → "default", a file, or a variable."""

    settings: Settings
    origins: Mapping[str, str]


def load_settings(folder: Path | None = None, environ: Mapping[str, str] | None = None) -> ResolvedSettings:
    """Resolve the settings that hold in `folder` (default: the working folder).

    Raises:
        InvalidInputError: a file or variable holds something unknown, mistyped, or of the wrong scope.
    """
    folder = (folder or Path.cwd()).resolve()
    environ = os.environ if environ is None else environ
    project_file = _find_upwards(folder)
    project_values = _read(project_file) if project_file else {}
    project = project_file.parent if project_file else folder
    home, home_origin = _home(project, project_values, environ)
    home_file = home / FILE_NAME
    values: dict[str, Any] = {"home": home, "project": project}
    origins = {"home": home_origin, "project": str(project_file) if project_file else "working folder"}
    if home_file.is_file() and home_file != project_file:
        _merge(values, origins, _read(home_file), base=home, origin=str(home_file), scope=Scope.HOME)
    if project_file:
        # A project that keeps its home inside itself may set everything in one file.
        scope = Scope.HOME if home.is_relative_to(project) or home_file == project_file else Scope.PROJECT
        _merge(values, origins, project_values, base=project, origin=str(project_file), scope=scope)
    for name, variable, value in _from_environment(environ):
        _merge(values, origins, _nest(name, value), base=folder, origin=variable, scope=Scope.HOME)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        origin = origins.get(name, "the settings")
        raise InvalidInputError(f"Setting {name!r} in {origin}: {first['msg']}.") from None
    return ResolvedSettings(settings=settings, origins={n: origins.get(n, "default") for n in field_names()})


def field_names(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Yield the dotted name of every field, sections opened."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from field_names(field.annotation, f"{prefix}{name}.")
        else:
            yield prefix + name


def _scope_of(dotted: str) -> Scope:
    model: type[BaseModel] = Settings
    scope = Scope.PROJECT
    for part in dotted.split("."):
        field = model.model_fields[part]
        extra = field.json_schema_extra
        scope = Scope(str(extra["scope"])) if isinstance(extra, dict) else scope
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            model = field.annotation
    return scope


def _find_upwards(folder: Path) -> Path | None:
    return next((p / FILE_NAME for p in (folder, *folder.parents) if (p / FILE_NAME).is_file()), None)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"The settings file {str(path)!r} cannot be read: {error}.") from error


def _home(project: Path, project_values: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[Path, str]:
    if environ.get("GLUEPOT_HOME"):
        return Path(environ["GLUEPOT_HOME"]).expanduser().resolve(), "GLUEPOT_HOME"
    if "home" in project_values:
        return (project / Path(str(project_values["home"])).expanduser()).resolve(), str(project / FILE_NAME)
    return Path("~/.gluepot").expanduser().resolve(), "default"


def _merge(
    values: dict[str, Any],
    origins: dict[str, str],
    new: Mapping[str, Any],
    *,
    base: Path,
    origin: str,
    scope: Scope,
) -> None:
    names = set(field_names())
    for dotted, value in _flatten(new, names):
        if dotted in _SPECIAL:
            continue
        if dotted not in names:
            near = did_you_mean(dotted, names)
            hint = f"Did you mean {near[0]!r}?" if near else "See: gluepot doctor"
            raise InvalidInputError(f"Unknown setting {dotted!r} in {origin}.", hint)
        if scope is Scope.PROJECT and _scope_of(dotted) is Scope.HOME:
            raise InvalidInputError(
                f"Setting {dotted!r} in {origin} belongs to the home folder, which other projects share.",
                'Set it in the home\'s gluepot.toml, or give this project a home of its own: home = ".gluepot".',
            )
        section = values
        *parents, leaf = dotted.split(".")
        for parent in parents:
            section = section.setdefault(parent, {})
        if dotted == "mounts" and isinstance(value, dict):
            value = {bucket: _absolute(str(target), base) for bucket, target in value.items()}  # noqa: PLW2901
        section[leaf] = value
        origins[dotted] = origin


def _absolute(target: str, base: Path) -> str:
    return str((base / Path(target).expanduser()).resolve()) if "://" not in target else target


def _flatten(new: Mapping[str, Any], names: set[str], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in new.items():
        dotted = prefix + key
        if isinstance(value, dict) and dotted not in names:
            yield from _flatten(value, names, f"{dotted}.")
        else:
            yield dotted, value


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str, Any]]:
    sections = [name for name in Settings.model_fields if name not in _SPECIAL]
    for name in (*sections, *(n for n in field_names() if "." in n)):
        variable = "GLUEPOT_" + name.replace(".", "_").upper()
        text = environ.get(variable)
        if text is None:
            continue
        yield name, variable, _table(variable, text) if name in sections or _is_table(name) else text


def _is_table(dotted: str) -> bool:
    section, leaf = dotted.split(".")
    annotation = Settings.model_fields[section].annotation
    return isinstance(annotation, type) and get_origin(annotation.model_fields[leaf].annotation) is dict


def _table(variable: str, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise InvalidInputError(f"{variable} must be a JSON object, not {text!r}.")
    return value


def _nest(dotted: str, value: Any) -> dict[str, Any]:
    *parents, leaf = dotted.split(".")
    nested: dict[str, Any] = {leaf: value}
    for parent in reversed(parents):
        nested = {parent: nested}
    return nested


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the home-scoped settings that differ from their defaults as `GLUEPOT_…` variables."""
    variables: dict[str, str] = {}
    for section in Settings.model_fields:
        if section in _SPECIAL or _scope_of(section) is not Scope.HOME:
            continue
        value = getattr(settings, section)
        document = value.model_dump(exclude_defaults=True) if isinstance(value, BaseModel) else dict(value)
        if document:
            variables[f"GLUEPOT_{section.upper()}"] = json.dumps(document)
    return variables
