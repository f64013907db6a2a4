"""Every part of the tests is run, each test in one of them, and a failure in any is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.tests import OWN_SESSIONS, run_parts

ONE = "import pytest\n{mark}def test_it():\n    assert {outcome}\n"
SPARK = "@pytest.mark.spark\n"
PARTS = {
    "tests/crawl/test_heavy.py": SPARK,
    f"tests/{OWN_SESSIONS[0]}/test_sessions.py": SPARK,
    f"tests/{OWN_SESSIONS[0]}/test_light.py": "",
    "tests/test_top.py": "",
}


@pytest.mark.parametrize("failing", [None, *PARTS])
def test_a_failure_of_any_part_is_a_failure(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    failing: str | None,
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  spark\n  browser\n  wheel\n  soak\n")
    for name, mark in PARTS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(ONE.format(mark=mark, outcome=name != failing))
    monkeypatch.chdir(tmp_path)

    code = run_parts(["-p", "no:cacheprovider", "-v"])

    shown = capfd.readouterr().out
    assert code == (0 if failing is None else 1)
    assert [shown.count(f"{name}::test_it ") >= 1 for name in PARTS] == [True] * len(PARTS)
    assert shown.count("::test_it PASSED") == len(PARTS) - (failing is not None)
