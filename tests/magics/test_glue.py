"""Every magic of AWS Glue's kernel is there under its name, takes its arguments, and does what it can do here.

Those that look at a session or end one need one: `tests/kernel/test_glue_magics.py`.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from gluepot.app import App
from gluepot.errors import InvalidInputError, MissingPartError, UnavailableError
from gluepot.jobs import magic_words
from gluepot.magics.glue import SETTING_MAGICS
from gluepot.magics.registry import register_magics
from gluepot.notebook.session_connections import SessionConnections
from gluepot.notebook.session_settings import SessionSettings
from gluepot.sessions.door import Door
from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.python_modules import PythonModules

# reference: AWS's developer guide, "Configuring AWS Glue interactive sessions", and the kernel's own source.
LINE_MAGICS = (
    "help", "profile", "region", "endpoint", "iam_role", "idle_timeout", "timeout", "session_id_prefix", "session_id",
    "status", "list_sessions", "stop_session", "reconnect", "glue_version", "etl", "streaming", "glue_ray",
    "session_type", "number_of_workers", "worker_type", "connections", "extra_py_files", "extra_jars",
    "additional_python_modules", "spark_conf", "security_config", "matplot", "plotly", "min_workers",
    "object_memory_head", "object_memory_worker", "delete_session", "new_session", "job_type",
)  # fmt: skip
CELL_MAGICS = ("configure", "sql", "tags", "assume_role")


class Shell:
    """An IPython shell with every magic of ours, and what a kernel keeps beside it."""

    def __init__(self, app: App) -> None:
        self.ip: Any = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
        self.said: list[str] = []
        door = Door(lambda: app.sessions, Owner(kind=OwnerKind.NOTEBOOK, name="test"))
        connections = SessionConnections(door, lambda: app, self.said.append)
        modules = PythonModules(lambda: app.settings.home / "modules", self.said.append)
        self.settings = SessionSettings(
            door, lambda: app.settings, self.said.append, connections, modules, end=door.end
        )
        self.ip.kernel = SimpleNamespace(session_settings=self.settings, door=door)
        register_magics(self.ip, lambda: app)

    @property
    def text(self) -> str:
        return "\n".join(self.said)


@pytest.fixture
def shell(app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.setattr(sys, "argv", ["kernel", "-f", "file"])
    monkeypatch.setattr(sys, "path", list(sys.path))
    made = Shell(app)
    yield made
    made.ip.restore_sys_module_state()


@pytest.mark.parametrize("name", LINE_MAGICS)
def test_a_line_magic_of_glue_is_there(shell: Shell, name: str) -> None:
    assert shell.ip.find_line_magic(name) is not None


@pytest.mark.parametrize("name", CELL_MAGICS)
def test_a_cell_magic_of_glue_is_there(shell: Shell, name: str) -> None:
    assert shell.ip.find_cell_magic(name) is not None


def test_jobs_know_what_each_magic_of_glue_means() -> None:
    assert not {*LINE_MAGICS, *SETTING_MAGICS} - set(magic_words.LINE_MAGICS)
    assert not {*CELL_MAGICS} - set(magic_words.CELL_MAGICS)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("number_of_workers 3", {"number_of_workers": 3}),
        ("worker_type g.2x", {"worker_type": "G.2X"}),
        ('worker_type "G.2X"  # twice as large', {"worker_type": "G.2X"}),
        ("idle_timeout 60", {"idle_timeout_min": 60}),
        ("timeout 120", {"timeout_min": 120}),
        ("session_type streaming", {}),
        ("etl", {}),
        ("streaming", {}),
    ],
)
def test_what_a_line_magic_sets(shell: Shell, line: str, expected: dict[str, Any]) -> None:
    name, _, rest = line.partition(" ")

    shell.ip.run_line_magic(name, rest)

    assert {key: getattr(shell.settings.current, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("line", "field", "expected"),
    [
        ("extra_py_files s3://b/one.py, /two.zip", "py_files", ("s3://b/one.py", "/two.zip")),
        ("extra_jars /a.jar,/b.jar", "jars", ("/a.jar", "/b.jar")),
        ("additional_python_modules pip", "packages", ("pip",)),
        ("additional_python_modules 'pip', \"pip\"  # both", "packages", ("pip", "pip")),
        ("connections 'shop-vpc', \"lake-vpc\"", "connections", ("shop-vpc", "lake-vpc")),
        ("glue_version 4.0", "conf", {"spark.sql.ansi.enabled": "false"}),
        ("spark_conf spark.a=1 --conf spark.b=2", "conf", {"spark.a": "1", "spark.b": "2"}),
    ],
)
def test_what_a_line_magic_asks_of_the_session(shell: Shell, line: str, field: str, expected: object) -> None:
    name, _, rest = line.partition(" ")

    shell.ip.run_line_magic(name, rest)

    assert getattr(shell.settings.current.spec, field) == expected


@pytest.mark.parametrize(
    "line",
    [
        "profile me", "region eu-west-1", "endpoint https://glue.example", "iam_role arn:aws:iam::1:role/x",
        "session_id_prefix mine", "job_type glueetl", "security_config one", "min_workers 2", "max_capacity 4",
        "object_memory_head 2", "object_memory_worker 2",
    ],
)  # fmt: skip
def test_what_only_steers_aws_is_accepted_and_said_once(shell: Shell, line: str) -> None:
    name, _, rest = line.partition(" ")

    shell.ip.run_line_magic(name, rest)
    shell.ip.run_line_magic(name, rest)

    assert len(shell.said) == 1
    assert f"%{name} is accepted and does nothing here" in shell.text


def test_spark_conf_without_a_value_shows_what_was_asked_for(shell: Shell) -> None:
    shell.ip.run_line_magic("spark_conf", "spark.a=1 --conf spark.b='two words'")

    shell.ip.run_line_magic("spark_conf", "")

    assert shell.text == "spark.a=1 --conf spark.b='two words'"


@pytest.mark.parametrize(
    "body", ['{"worker_type": "G.2X", "number_of_workers": 3, "idle_timeout": 5}', "worker_type = G.2X\nnumber_of_workers=3\nidle_timeout = 5"]
)  # fmt: skip
@pytest.mark.parametrize("line", ["", "-f"])
def test_configure_takes_json_and_lines_with_and_without_force(shell: Shell, line: str, body: str) -> None:
    shell.ip.run_cell_magic("configure", line, body)

    current = shell.settings.current
    assert (current.worker_type, current.number_of_workers, current.idle_timeout_min) == ("G.2X", 3, 5)
    assert "3 × G.2X became" in shell.text


def test_the_body_of_configure_may_begin_on_its_line(shell: Shell) -> None:
    shell.ip.run_cell_magic("configure", '-f {"worker_type": "G.2X",', '"number_of_workers": 3}')
    shell.ip.run_cell_magic("tags", '{"team": "data"}', "\n")

    current = shell.settings.current
    assert (current.worker_type, current.number_of_workers) == ("G.2X", 3)
    assert current.tags == {"team": "data"}


def test_arguments_of_configure_reach_get_resolved_options(shell: Shell) -> None:
    from awsglue.utils import getResolvedOptions

    shell.ip.run_cell_magic("configure", "", '{"--day": "2026-01-01", "--JOB_NAME": "nightly"}')

    resolved = getResolvedOptions(sys.argv, ["JOB_NAME", "day"])
    assert (resolved["JOB_NAME"], resolved["day"]) == ("nightly", "2026-01-01")


def test_tags_are_kept_and_added_to(shell: Shell) -> None:
    shell.ip.run_cell_magic("tags", "", '{"team": "data"}')
    shell.ip.run_cell_magic("tags", "", '{"cost": "low"}')

    assert shell.settings.current.tags == {"team": "data", "cost": "low"}


def test_assume_role_is_accepted(shell: Shell) -> None:
    shell.ip.run_cell_magic("assume_role", "", '{"aws_access_key_id": "x"}')

    assert "%assume_role is accepted" in shell.text
    assert "x" not in shell.settings.current.job_arguments.values()


def test_ray_says_that_it_is_not_built(shell: Shell) -> None:
    with pytest.raises(InvalidInputError, match="'ray' are not built yet"):
        shell.ip.run_line_magic("glue_ray", "")


def test_help_and_figures_are_shown(shell: Shell) -> None:
    shell.ip.user_ns["figure"] = {"a": "figure"}

    with capture_output() as captured:
        shell.ip.run_line_magic("help", "")
        shell.ip.run_line_magic("plotly", "figure")
        shell.ip.run_line_magic("matplot", "figure")

    text = captured.stdout + "".join(str(output.data["text/plain"]) for output in captured.outputs)
    assert "%session" in text
    assert text.count("{'a': 'figure'}") == 2


def test_a_python_file_can_be_imported_before_there_is_a_session(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "gluepot_first.py").write_text("WORD = 'first'\n")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("gluepot_second.py", "WORD = 'second'\n")

    shell.ip.run_line_magic(
        "extra_py_files", f"{tmp_path}/gluepot_first.py, s3://not-here/x.py, {tmp_path}/more.zip"
    )
    import gluepot_first  # type: ignore[import-not-found]
    import gluepot_second  # type: ignore[import-not-found]

    assert (gluepot_first.WORD, gluepot_second.WORD) == ("first", "second")


def test_an_additional_module_is_installed_for_this_notebook_only(
    shell: Shell, app: App, tmp_path: Path
) -> None:
    wheel = _wheel(tmp_path)

    shell.ip.run_line_magic("additional_python_modules", str(wheel))
    import gluepot_birds  # type: ignore[import-not-found]

    assert gluepot_birds.SONG == "tirili"
    assert Path(gluepot_birds.__file__).is_relative_to(app.settings.home / "modules")
    assert "Installed for this notebook" in shell.text


def test_a_module_that_cannot_be_installed_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="could not be installed"):
        shell.ip.run_line_magic("additional_python_modules", str(tmp_path / "nothing-1-py3-none-any.whl"))


def _wheel(folder: Path) -> Path:
    wheel = folder / "gluepot_birds-1-py3-none-any.whl"
    about = "gluepot_birds-1.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("gluepot_birds/__init__.py", "SONG = 'tirili'\n")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: gluepot-birds\nVersion: 1\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def test_a_lake_format_without_its_connector_is_refused_before_anything_is_changed(shell: Shell) -> None:
    before = shell.settings.current

    with pytest.raises(MissingPartError, match="gluepot connectors add iceberg"):
        shell.settings.configure('{"worker_type": "G.2X", "--datalake-formats": "iceberg"}', restart=False)

    assert shell.settings.current == before
