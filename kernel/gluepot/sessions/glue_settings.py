"""Every setting of the AWS Glue kernel: what it becomes here, or why it means nothing outside AWS.

Names are those of Glue's magics (`%worker_type`) and of the keys of its `%%configure` body.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from gluepot.errors import InvalidInputError, did_you_mean
from gluepot.sessions.aws_catalogs import all_at_home
from gluepot.sessions.engines import Engine, engine_of, shown_master
from gluepot.sessions.executors import executor_conf, executors_told
from gluepot.sessions.glue_workers import DEFAULT_COUNT, DEFAULT_WORKER, find_worker_type, local_shape
from gluepot.sessions.models import SessionSpec

# Accepted, since a Glue notebook must run unchanged; they steer AWS and nothing else.
AWS_ONLY = {
    "iam_role": "there is no role to take on",
    "region": "nothing runs in a region",
    "profile": "credentials come from the environment or a connection",
    "endpoint": "no AWS endpoint is called",
    "assume_role": "there is no role to take on",
    "security_config": "encryption is the file system's",
    "security_configuration": "encryption is the file system's",
    "session_id": "sessions have ids of their own",
    "session_id_prefix": "sessions have ids of their own",
    "max_capacity": "use worker_type and number_of_workers",
    "min_workers": "there is no auto scaling on one machine",
    "object_memory_head": "Ray is not built yet",
    "object_memory_worker": "Ray is not built yet",
    "job_type": "a session does batch work and streams",
    "max_retries": "how often a job is tried again is said when it is promoted",
    "max_concurrent_runs": "a job has one run at a time",
    "script_location": "a notebook's job is made by %promote",
    "auto_scaling": "there is no auto scaling on one machine",
}
# The keys among them that are no magics as well.
_ONLY_KEYS = frozenset(
    {"max_retries", "max_concurrent_runs", "script_location", "auto_scaling", "security_configuration"}
)

ANSI_MODE = "spark.sql.ansi.enabled"
_LAST_WITHOUT_ANSI = 5

# The arguments of a Glue job that shape its session, and the setting that each one is.
ARGUMENT_SETTINGS = {
    "--conf": "spark_conf",
    "--extra-py-files": "extra_py_files",
    "--extra-jars": "extra_jars",
    "--additional-python-modules": "additional_python_modules",
}
LAKE_FORMATS = "--datalake-formats"
EXTRA_FILES = "--extra-files"
# Arguments of Glue's that look like one of these, and are meant.
_AS_WRITTEN = frozenset({"--user-jars-first", EXTRA_FILES, "--executor-cores", "--s3-py-modules"})
_STUDIOS_BUCKETS = "s3://aws-glue-studio-transforms-"


@dataclass(frozen=True, kw_only=True)
class GlueSettings:
    """What a notebook has set so far. `tags` are shown by %session.

    `idle_timeout_min`, `timeout_min`: minutes without a cell, and of life, after which a session ends; None where it
    was not set.
    """

    worker_type: str = ""
    number_of_workers: int = 0
    idle_timeout_min: int | None = None
    timeout_min: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    job_arguments: Mapping[str, str] = field(default_factory=dict)
    spec: SessionSpec = field(default_factory=SessionSpec)


@dataclass(frozen=True, kw_only=True)
class Change:
    """The settings after one was applied, and what to tell the person ("" for nothing)."""

    settings: GlueSettings
    notice: str = ""


def apply_setting(settings: GlueSettings, name: str, value: Any) -> Change:
    """Apply one setting by its Glue name.

    Raises:
        InvalidInputError: the value cannot be read.
    """
    name = re.sub("^[-–—]{2}", "--", name.strip().lstrip("%"))  # AWS's own page has dashes for hyphens
    if name.startswith("--"):
        return _argument(settings, name, value)
    key = name.replace("-", "_")
    if key == "spark.master":
        key = "master"
    if key in AWS_ONLY:
        shown = key if key in _ONLY_KEYS else f"%{key}"
        return Change(
            settings=settings, notice=f"{shown} is accepted and does nothing here: {AWS_ONLY[key]}."
        )
    handler = _HANDLERS.get(key)
    if handler is not None:
        return handler(settings, value)
    if name.startswith("spark."):
        conf = {**settings.spec.conf, name: str(value)}
        return Change(settings=replace(settings, spec=replace(settings.spec, conf=conf)))
    told = f"{name!r} is no setting of gluepot; it is kept as the job argument --{name}."
    near = did_you_mean(key, [*_HANDLERS, *AWS_ONLY])
    if near:
        told += f" Did you mean {near[0]!r}?"
    return Change(settings=_with_argument(settings, f"--{name}", value), notice=told)


def _argument(settings: GlueSettings, name: str, value: Any) -> Change:
    """Apply what Glue notebooks write as a job's argument: a setting of the session, or one for the code to read.

    The name is kept as it is written, since `getResolvedOptions` looks for it letter by letter.
    """
    setting = ARGUMENT_SETTINGS.get(name)
    if setting is not None:
        return _HANDLERS[setting](settings, value)
    near = [] if name in _AS_WRITTEN else did_you_mean(name, list(ARGUMENT_SETTINGS))
    told = f"{name!r} is kept as a job argument. Did you mean {near[0]!r}?" if near else ""
    if name == EXTRA_FILES:
        told = f"{name} brings no files to a notebook, only to a script (gluepot run --glue): read them from where they are."
    return Change(settings=_with_argument(settings, name, value), notice=told)


def _with_argument(settings: GlueSettings, name: str, value: Any) -> GlueSettings:
    return replace(settings, job_arguments={**settings.job_arguments, name: str(value)})


def apply_body(settings: GlueSettings, body: str) -> tuple[GlueSettings, list[str]]:
    """Apply the body of `%%configure`: JSON, or lines of `key = value`. Return settings and notices.

    Raises:
        InvalidInputError: the body is neither.
    """
    notices: list[str] = []
    for name, value in read_body(body).items():
        change = apply_setting(settings, name, value)
        settings = change.settings
        if change.notice:
            notices.append(change.notice)
    return settings, notices


def read_body(body: str) -> dict[str, Any]:
    """Read a JSON object, a dict as Python writes it (comments, single quotes), or lines of `key = value`."""
    text = body.strip()
    if not text:
        return {}
    if text.startswith("{"):
        return _read_object(text)
    pairs: dict[str, Any] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, sign, value = line.partition("=")
        if not sign:
            raise InvalidInputError(
                f"Line {number}, {line.strip()!r}, is not `key = value`.", "JSON works too."
            )
        pairs[key.strip()] = value.strip().strip("\"'")
    return pairs


def _read_object(text: str) -> dict[str, Any]:
    try:
        # Not strict: a long --conf is often written on several lines.
        return dict(json.loads(text, strict=False))
    except json.JSONDecodeError as error:
        problem = error
    try:
        literal = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError):
        literal = None
    if isinstance(literal, dict):
        return {str(key): value for key, value in literal.items()}
    raise InvalidInputError(
        f"The body is not JSON: {problem.msg} in line {problem.lineno}.", 'Write {"worker_type": "G.1X"}.'
    ) from problem


def whole_body(line: str, cell: str) -> tuple[str, str]:
    """Return the options of a cell magic's line, and the cell with what else the line says: `%%configure -f {…}`."""
    options, begun = re.fullmatch(r"\s*((?:-\S+\s*)*)(.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]
    return options.strip(), cell if not begun or begun.startswith("#") else f"{begun}\n{cell}"


def line_value(line: str) -> str:
    """Return what a line magic sets: without a comment behind it, and without the quotes around it."""
    value = re.split(r"""((?:"[^"]*"|'[^']*'|[^"'\s])+)""", line)
    words = "".join(takewhile(lambda part: not part.startswith("#"), value)).strip()
    is_quoted = len(words) > 1 and words[0] == words[-1] and words[0] in "\"'" and words.count(words[0]) == 2
    return words[1:-1] if is_quoted else words


def shaped_spec(settings: GlueSettings, *, heap_ceiling_mb: int, master: str = "") -> tuple[SessionSpec, str]:
    """Return the session spec that the settings mean on a master, and a sentence that says what workers became.

    `heap_ceiling_mb` is the largest heap on this machine; `master` the chosen one, "" for this machine.
    """
    if not settings.worker_type and not settings.number_of_workers:
        return settings.spec, ""
    worker = find_worker_type(settings.worker_type) if settings.worker_type else DEFAULT_WORKER
    count = settings.number_of_workers or DEFAULT_COUNT
    engine = engine_of(master)
    if engine is not Engine.LOCAL:
        conf = {**executor_conf(engine, worker, count), **settings.spec.conf}
        return replace(settings.spec, conf=conf), executors_told(worker, count, engine, shown_master(master))
    shape = local_shape(worker, count, machine_cores=os.cpu_count() or 1, heap_ceiling_mb=heap_ceiling_mb)
    told = (
        f"{count} × {worker.name} became {shape.cores} local cores and up to {shape.memory_mb / 1024:.1f} GB"
    )
    told += ", all that this machine gives." if shape.limited else "."
    return replace(settings.spec, cores=shape.cores, memory_mb=shape.memory_mb), told


def _worker_type(settings: GlueSettings, value: Any) -> Change:
    return Change(settings=replace(settings, worker_type=find_worker_type(str(value)).name))


def _number_of_workers(settings: GlueSettings, value: Any) -> Change:
    count = _whole_number("number_of_workers", value)
    if count < 1:
        raise InvalidInputError(f"number_of_workers must be at least 1, not {count}.")
    return Change(settings=replace(settings, number_of_workers=count))


def _idle_timeout(settings: GlueSettings, value: Any) -> Change:
    return Change(settings=replace(settings, idle_timeout_min=_minutes("idle_timeout", value)))


def _timeout(settings: GlueSettings, value: Any) -> Change:
    return Change(settings=replace(settings, timeout_min=_minutes("timeout", value)))


def _spark_conf(settings: GlueSettings, value: Any) -> Change:
    conf = dict(settings.spec.conf)
    if isinstance(value, Mapping):
        conf.update({str(k): str(v) for k, v in value.items()})
    elif not str(value).strip():
        text = " --conf ".join(f"{key}={shlex.quote(setting)}" for key, setting in conf.items())
        return Change(settings=settings, notice=text or "No Spark settings were asked for.")
    else:
        for part in shlex.split(str(value)):
            if part == "--conf":
                continue
            key, sign, setting = part.partition("=")
            if not sign:
                raise InvalidInputError(
                    f"{part!r} is not key=value.", "Write: %spark_conf spark.x=1 --conf spark.y=2"
                )
            conf[key] = setting
    master = conf.pop("spark.master", None)
    told: dict[str, str] = {}
    changed = replace(settings, spec=replace(settings.spec, conf=all_at_home(conf, told.setdefault)))
    change = _master(changed, master) if master else Change(settings=changed)
    return replace(change, notice=" ".join(filter(None, [*told.values(), change.notice])))


def _extra_py_files(settings: GlueSettings, value: Any) -> Change:
    # Glue Studio's own transforms are part of awsglue here; their bucket is not to be fetched from.
    files = tuple(path for path in comma_list(value) if not path.startswith(_STUDIOS_BUCKETS))
    return Change(settings=replace(settings, spec=replace(settings.spec, py_files=files)))


def _extra_jars(settings: GlueSettings, value: Any) -> Change:
    return Change(settings=replace(settings, spec=replace(settings.spec, jars=comma_list(value))))


def _additional_python_modules(settings: GlueSettings, value: Any) -> Change:
    return Change(settings=replace(settings, spec=replace(settings.spec, packages=comma_list(value))))


def _master(settings: GlueSettings, value: Any) -> Change:
    master = str(value).strip().strip("\"'")
    engine_of(master)  # a mistake is told here, not when a later cell starts the session
    return Change(settings=replace(settings, spec=replace(settings.spec, master=master)))


def comma_list(value: Any) -> tuple[str, ...]:
    """Return the parts of a list as magics and `%%configure` have it: with commas, quotes, brackets, or a real one."""
    if isinstance(value, Mapping):  # as the API of AWS has it: {"Connections": […]}
        value = next(iter(value.values()), [])
    text = str(value).strip()
    is_list = isinstance(value, (list, tuple))
    parts = value if is_list else (text[1:-1] if text[:1] + text[-1:] == "[]" else text).split(",")
    return tuple(filter(None, (str(part).strip().strip("\"'").strip() for part in parts)))


def _connections(settings: GlueSettings, value: Any) -> Change:
    if not value:  # `%connections` alone lists them
        return Change(settings=settings)
    spec = replace(settings.spec, connections=comma_list(value))
    return Change(settings=replace(settings, spec=spec))


def _glue_version(settings: GlueSettings, value: Any) -> Change:
    version = str(value).strip().strip("\"'")
    conf = conf_of_version(version, settings.spec.conf)
    if conf == settings.spec.conf:
        return Change(
            settings=settings, notice="%glue_version changes nothing here: Spark is the installed one."
        )
    told = f"Spark is the installed one; for %glue_version {version} its ANSI mode is off, as it was there."
    return Change(settings=replace(settings, spec=replace(settings.spec, conf=conf)), notice=told)


def conf_of_version(version: str, conf: Mapping[str, str]) -> dict[str, str]:
    """Return Spark settings as a version of Glue's has them: up to 5 ANSI mode is off, unless they say otherwise."""
    major = version.partition(".")[0]
    is_old = major.isdecimal() and int(major) <= _LAST_WITHOUT_ANSI
    return {ANSI_MODE: "false", **conf} if is_old else dict(conf)


def _tags(settings: GlueSettings, value: Any) -> Change:
    tags = value if isinstance(value, Mapping) else read_body(str(value))
    return Change(
        settings=replace(settings, tags={**settings.tags, **{str(k): str(v) for k, v in tags.items()}})
    )


def _session_type(settings: GlueSettings, value: Any) -> Change:
    kind = str(value).strip().lower()
    if kind in ("", "etl", "streaming"):
        return Change(settings=settings)
    raise InvalidInputError(
        f"Sessions of the kind {value!r} are not built yet.", "There: 'etl', 'streaming'."
    )


def _minutes(name: str, value: Any) -> int:
    minutes = _whole_number(name, value)
    if minutes < 0:
        raise InvalidInputError(f"{name} must be at least 0 minutes, not {minutes}.", "0 is no limit.")
    return minutes


def _whole_number(name: str, value: Any) -> int:
    try:
        return int(str(value).strip().strip("\"'"))
    except ValueError:
        raise InvalidInputError(f"{name} must be a whole number, not {value!r}.") from None


_HANDLERS: dict[str, Callable[[GlueSettings, Any], Change]] = {
    "worker_type": _worker_type,
    "number_of_workers": _number_of_workers,
    "idle_timeout": _idle_timeout,
    "timeout": _timeout,
    "spark_conf": _spark_conf,
    "conf": _spark_conf,
    "extra_py_files": _extra_py_files,
    "extra_jars": _extra_jars,
    "additional_python_modules": _additional_python_modules,
    "connections": _connections,
    "tags": _tags,
    "glue_version": _glue_version,
    "session_type": _session_type,
    "master": _master,
}
