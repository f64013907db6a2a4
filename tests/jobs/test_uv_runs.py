"""A promoted script by `uv run`, which builds the environment that the header names."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from uv import find_uv_bin

from gluepot.app import App
from gluepot.jobs.cells import Selection
from gluepot.jobs.exporters.files import write_export
from gluepot.jobs.exporters.own_wheel import write_own_wheel
from gluepot.jobs.exporters.targets import Export, ExportTarget
from gluepot.jobs.service import JobService
from gluepot.schedule.exports import export_job
from tests.jobs.notebooks import cell, page
from tests.jobs.wheels import wheel
from tests.pot.running import running_pot

OURS = Path(__file__).parents[2] / "kernel"


def by_uv(script: Path, *arguments: str, options: tuple[str, ...] = (), **variables: str) -> str:
    """Run a script in a folder where nothing of ours is, and return what it printed."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    if "--offline" in options:
        variables["UV_CACHE_DIR"] = str(script.parent / "cache")
    done = subprocess.run(
        [find_uv_bin(), "run", "--quiet", "--no-config", "--python", sys.executable, *options, str(script), *arguments],
        cwd="/", env={**kept, **variables}, capture_output=True, text=True, check=False, timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def offline(wheels: Path) -> tuple[str, ...]:
    return ("--offline", "--no-index", "--find-links", str(wheels))


def test_a_script_without_spark_needs_nothing_but_what_its_cells_import(jobs, folder, tmp_path):
    wheels = wheel(tmp_path / "wheels", "tinylib", "2.5").parent
    source = page(
        folder, "%pip install tinylib==2.5", cell(1, "n = 3", "parameters"), "import tinylib\nprint(tinylib.VERSION, n)"
    )  # fmt: skip
    script = folder / "script.py"
    script.write_text(jobs.promote("job", source, Selection()).version.content.script, encoding="utf-8")

    assert "gluepot==" not in script.read_text()
    assert by_uv(script, "--n", "4", options=offline(wheels)) == "2.5 4\n"


def test_an_exported_script_takes_gluepot_from_the_wheel_beside_it(
    app: App, jobs: JobService, folder: Path, tmp_path: Path
) -> None:
    """What gluepot needs is here as empty wheels: that uv finds and installs everything is the point."""
    for requirement in metadata.distribution("gluepot").requires or ():
        needed = Requirement(requirement)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            wheel(tmp_path / "wheels", needed.name, metadata.version(needed.name))
    jobs.promote("by uv", page(folder, "import gluepot\nprint(gluepot.__file__)"), Selection())
    export = export_job(jobs, app.schedule, "by uv", ExportTarget.SCRIPT)

    files = write_export(export, tmp_path / "made" / "out")
    found = Path(by_uv(files.script, options=offline(tmp_path / "wheels")).strip())

    assert files.script.name == "by uv.py"
    assert found.name == "__init__.py"
    assert not found.is_relative_to(OURS)
    assert "path = " not in export.text  # the version itself knows of no wheel


def test_the_wheel_is_all_that_a_script_imports_with_the_metadata_of_the_installation(tmp_path: Path) -> None:
    once = write_own_wheel(tmp_path).read_bytes()

    path = write_own_wheel(tmp_path)

    assert path.read_bytes() == once
    with zipfile.ZipFile(path) as file:
        names = set(file.namelist())
        record = file.read(next(name for name in names if name.endswith("/RECORD"))).decode()
    tops = {name.partition("/")[0] for name in names if not name.partition("/")[0].endswith(".dist-info")}
    assert tops == {top.name for top in OURS.iterdir() if (top / "__init__.py").is_file()}
    assert {line.partition(",")[0] for line in record.splitlines()} == names
    assert not any("__pycache__" in name or "labextension" in name for name in names)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("dependency", "header"),
    [
        ('"gluepot==0.0.1"', '"gluepot"'),
        ("'gluepot[s3]==0.0.1'", "'gluepot[s3]'"),
        ('"gluepot>=0.0.1"', '"gluepot>=0.0.1"'),
    ],
)
def test_a_job_older_than_the_wheel_does_not_ask_for_its_old_version(tmp_path, dependency, header):
    text = f"# /// script\n# dependencies = [\n#     {dependency},\n# ]\n# ///\nimport gluepot\n"
    export = Export(job_name="old", version=1, target=ExportTarget.SCRIPT, text=text)

    files = write_export(export, tmp_path)

    assert files.script.read_text().splitlines()[2:7] == [
        f"#     {header},", "# ]", "#", "# [tool.uv.sources]", f'# gluepot = {{ path = "{files.wheel.name}" }}',
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "print(1)\n",
        '# /// script\n# dependencies = ["gluepot-plus"]\n# ///\nprint(1)\n',
        '# /// script\n# dependencies = ["gluepot"]\n#\n# [tool.uv.sources]\n# gluepot = { path = "x" }\n# ///\n',
        "# /// script\n# dependencies = [\n# ///\n",
    ],
    ids=["no header", "another package", "somebody said where from", "a broken header"],
)
def test_a_script_that_needs_no_wheel_is_written_as_it_is(tmp_path, text):
    files = write_export(
        Export(job_name="as it is", version=1, target=ExportTarget.SCRIPT, text=text), tmp_path
    )

    assert (files.wheel, files.script.read_text()) == (None, text)


@pytest.mark.soak
@pytest.mark.spark
def test_a_promoted_spark_script_runs_by_uv_with_everything_from_an_index(folder, tmp_path):
    """Some 600 MB are downloaded where uv has not kept them: PySpark, JupyterLab, a Java."""
    with running_pot(
        tmp_path / "home", {"GLUEPOT_POOL": '{"size": 0, "master": "local[2]", "memory": "1g"}'}
    ) as pot:
        app = pot.app()
        source = page(
            folder,
            cell(1, "n = 3", "parameters"),
            "spark.range(n).write.mode('overwrite').saveAsTable('default.by_uv')",
        )
        app.jobs.promote("by uv", source, Selection())
        files = write_export(export_job(app.jobs, app.schedule, "by uv", ExportTarget.SCRIPT), tmp_path / "o")

        by_uv(files.script, "--n", "5", **pot.environment)

        made = app.catalog.get_table("default", "by_uv").location.removeprefix("file:")
        app.close()
    import pyarrow.dataset

    assert pyarrow.dataset.dataset(made, format="parquet").count_rows() == 5
