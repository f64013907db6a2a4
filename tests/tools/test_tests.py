"""Both halves of the tests are run, and a failure in either is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.tests import run_halves

HALF = "import pytest\n{mark}def test_it():\n    assert {outcome}\n"


@pytest.mark.parametrize(
    ("heavy", "light", "code"), [("True", "True", 0), ("False", "True", 1), ("True", "False", 1)]
)
def test_a_failure_of_either_half_is_a_failure(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    heavy: str,
    light: str,
    code: int,
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  spark\n  browser\n  wheel\n  soak\n")
    (tmp_path / "test_heavy.py").write_text(HALF.format(mark="@pytest.mark.spark\n", outcome=heavy))
    (tmp_path / "test_light.py").write_text(HALF.format(mark="", outcome=light))
    monkeypatch.chdir(tmp_path)

    assert run_halves(["-p", "no:cacheprovider"]) == code

    shown = capfd.readouterr().out
    assert shown.index("test_heavy.py") < shown.index("test_light.py")
