"""`gluepot lab`: what it passes on, and what it refuses. The tour itself is in tests/notebooks and tests/packaging."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gluepot.cli.main import main


def test_what_it_does_not_know_goes_to_jupyterlab(tmp_path: Path) -> None:
    import jupyterlab

    done = subprocess.run(
        [sys.executable, "-m", "gluepot.cli.main", "lab", "--version"], cwd=tmp_path,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == jupyterlab.__version__
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--execute"], "write gluepot lab --tour --execute"),
        (["--tour", "--execute", "--port", "8889"], "opens no JupyterLab to pass --port 8889 to"),
    ],
    ids=["without the tour", "with arguments for JupyterLab"],
)
def test_execute_is_for_the_tour_alone(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, ["lab", *arguments])

    assert result.exit_code == 2
    assert says in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_tour_is_laid_out_and_jupyterlab_opened_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[tuple[str, list[str]]] = []

    def become(program: str, command: list[str]) -> None:
        became.append((str(Path.cwd()), command))
        raise SystemExit(0)  # what stands for this process would never come back

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.execv", become)

    CliRunner().invoke(main, ["lab", "--tour", "--port", "8889"])

    ((folder, command),) = became
    assert folder == str(tmp_path / "gluepot-tour")
    assert command[1:3] == ["-m", "jupyterlab"]
    assert command[-3:] == ["--port", "8889", "tour.ipynb"]
    assert (Path(folder) / "tour.ipynb").exists()
    assert any((Path(folder) / "lake").rglob("*.csv"))


def test_help_names_its_options() -> None:
    result = CliRunner().invoke(main, ["lab", "--help"])

    assert "--tour" in result.stdout
    assert "--execute" in result.stdout
