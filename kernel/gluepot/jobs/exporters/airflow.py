"""A job as an Airflow DAG: Airflow keeps the time, retries and shows; `gluepot job run` does the work.

Written for Airflow 3 (`airflow.sdk`, the standard provider's BashOperator).
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from functools import partial
from typing import Any

from gluepot.jobs.models import JobVersion
from gluepot.jobs.parameters import Parameter, ParameterType

_PLACE = re.compile(r"\{(logical_date|interval_start|interval_end)(?::([^{}'\"$`\\]*))?\}")
_SPECIAL = frozenset('"$`\\')
_TEMPLATE = '''\
"""Job {name}, exported by gluepot from version {version}. Its worker needs gluepot, with the same home or database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    dag_id={dag_id},
    schedule={schedule},
    start_date=datetime({year}, {month}, {day}, tzinfo=ZoneInfo({zone})),
    catchup=False,
    max_active_runs=1,
    params={params},
    tags=["gluepot"],
) as dag:
    BashOperator(
        task_id={task_id},
        bash_command={command},
        retries={retries},
        execution_timeout=timedelta(seconds={timeout_s}),
    )
'''


def airflow_dag(
    version: JobVersion,
    *,
    cron: str,
    timezone: str,
    parameters: Mapping[str, Any],
    retries: int,
    timeout_s: int,
) -> str:
    """Return the DAG file of a job.

    Args:
        version: which version it was exported from; a run takes the version that is current then.
        cron: five fields, "" for no schedule.
        timezone: the zone of `cron`, an IANA name.
        parameters: the values that the schedule gives.
        retries: how often Airflow tries again; gluepot itself does not then.
        timeout_s: the seconds after which a run is ended.
    """
    name = version.job_name
    safe = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
    command = ["gluepot", "job", "run", shlex.quote(name)]
    params: dict[str, str] = {}
    for parameter in version.content.parameters:
        if parameter.name in parameters:
            text = _as_text(parameters[parameter.name])
            if _PLACE.search(text):
                command.append(
                    f'--param {parameter.name}="{_PLACE.sub(partial(_of_airflow, parameter), text)}"'
                )
            elif set(text) & _SPECIAL:  # not safe inside of the command's quotes
                command.append(f"--param {{% raw %}}{shlex.quote(f'{parameter.name}={text}')}{{% endraw %}}")
            else:
                params[parameter.name] = text
                command.append(f'--param {parameter.name}="{{{{ params.{parameter.name} }}}}"')
        elif parameter.type is ParameterType.DATE and "run_date" in parameter.default_code:
            command.append(
                f"--param {parameter.name}={{{{ ds }}}}"
            )  # the logical date, as gluepot's own runs have it
        elif parameter.is_required:
            params[parameter.name] = ""
            command.append(f'--param {parameter.name}="{{{{ params.{parameter.name} }}}}"')
    made = version.created_at
    return _TEMPLATE.format(
        name=name.replace("\\", "\\\\").replace('"', "'"),
        version=version.version,
        dag_id=json.dumps(f"gluepot_{safe}"),
        task_id=json.dumps(safe),
        schedule=json.dumps(cron) if cron else "None",
        zone=json.dumps(timezone),
        year=made.year,
        month=made.month,
        day=made.day,
        params=json.dumps(params),
        command=json.dumps(" ".join(command)),
        retries=retries,
        timeout_s=timeout_s or 48 * 3600,
    )


def _as_text(value: Any) -> str:
    """Return a parameter's value as the command line takes it."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value)


def _of_airflow(parameter: Parameter, place: re.Match[str]) -> str:
    """Return what Airflow calls a date of the firing."""
    name = place[1] if place[1] == "logical_date" else f"data_{place[1]}"
    written = place[2] or ("%Y-%m-%d" if parameter.type is ParameterType.DATE else "")
    return f"{{{{ {name}.strftime('{written}') }}}}" if written else f"{{{{ {name}.isoformat() }}}}"
