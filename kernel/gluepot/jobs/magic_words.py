"""What each magic means when its cell becomes part of a job."""

from __future__ import annotations

from enum import StrEnum


class Meaning(StrEnum):
    """What a magic becomes in a script.

    DISPLAY: only shows, so it stays out. SESSION: sets up a session, which a job's version does elsewhere. PYTHON: its
    body or argument is plain Python. The rest are turned into calls, or named as a problem.
    """

    DISPLAY = "display"
    SESSION = "session"
    PYTHON = "python"
    SQL = "sql"
    INSTALL = "install"
    ENVIRONMENT = "environment"
    FOLDER = "folder"
    SHELL = "shell"
    RUN_FILE = "run file"
    CRAWL = "crawl"


def _table(words: dict[Meaning, str]) -> dict[str, Meaning]:
    return {name: meaning for meaning, names in words.items() for name in names.split()}


LINE_MAGICS = _table(
    {
        Meaning.DISPLAY: (
            "matplotlib matplot plotly config load_ext reload_ext autoreload precision pylab colors xmode who whos "
            "who_ls history hist pwd ls lsmagic magic quickref pinfo pinfo2 pdoc pdef psource pfile page timeit memit "
            "prun lprun mprun debug pdb tb notebook logstart logstop "
            "catalog preview search versions lineage jobs job promote runs logs triggers workflow gluepot "
            "status help list_sessions"
        ),
        Meaning.SESSION: (
            "session session_id session_id_prefix stop_session glue_version etl streaming glue_ray session_type "
            "worker_type number_of_workers min_workers idle_timeout timeout iam_role region profile connection "
            "extra_py_files extra_jars spark_conf connections endpoint security_config max_capacity job_type "
            "object_memory_head object_memory_worker reconnect delete_session new_session"
        ),
        Meaning.PYTHON: "time",
        Meaning.SQL: "sql",
        Meaning.INSTALL: "pip conda mamba uv additional_python_modules",
        Meaning.ENVIRONMENT: "env set_env",
        Meaning.FOLDER: "cd",
        Meaning.SHELL: "sx system sc",
        Meaning.RUN_FILE: "run load loadpy",
        Meaning.CRAWL: "crawl",
    }
)

CELL_MAGICS = _table(
    {
        Meaning.DISPLAY: "timeit html HTML markdown latex javascript js svg debug",
        Meaning.SESSION: "configure tags assume_role",
        Meaning.PYTHON: "time capture prun",
        Meaning.SQL: "sql",
        Meaning.SHELL: "bash sh script system sx ! cmd perl ruby python python3 python2 pypy",
    }
)
