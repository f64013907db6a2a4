"""Every test is run, each in one piece, and a failure in any is one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tools.tests import HEAVY, LIGHT, OTHERS, Piece, pieces, run_all

ONE = "import pytest\n{mark}def test_it():\n    assert {outcome}\n"
SPARK = "@pytest.mark.spark\n"
FILES = {
    "tests/crawl/test_heavy.py": SPARK,
    "tests/crawl/test_light.py": "",
    "tests/new/test_unnamed.py": SPARK,
    "tests/new/test_unnamed_light.py": "",
    "tests/test_top.py": "",
}


@pytest.fixture
def tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  spark\n  browser\n  wheel\n  soak\n")
    for name, mark in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(ONE.format(mark=mark, outcome=True))
    monkeypatch.chdir(tmp_path)
    # Each piece starts a pytest; without what our own tests plug into it that takes a third of the time.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return tmp_path / "tests"


def test_each_test_is_run_once(tests: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = run_all(["-p", "no:cacheprovider", "-v"])

    shown = capfd.readouterr().out
    assert code == 0
    assert {name: shown.count(f"{name}::test_it PASSED") for name in FILES} == dict.fromkeys(FILES, 1)


@pytest.mark.parametrize("failing", ["tests/crawl/test_heavy.py", "tests/test_top.py"])
def test_a_failure_of_any_piece_is_a_failure(
    tests: Path, capfd: pytest.CaptureFixture[str], failing: str
) -> None:
    Path(failing).write_text(ONE.format(mark=FILES[failing], outcome=False))

    code = run_all(["-p", "no:cacheprovider", "-v"])

    shown = capfd.readouterr().out
    assert code == 1
    assert shown.count("::test_it PASSED") == len(FILES) - 1
    assert "Failed: " in shown


def test_files_are_in_memory_as_long_as_the_tests_run(
    tests: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tests.parent / "memory"
    (memory / "gluepot-tests-999999999-of-a-killed-run").mkdir(parents=True)
    monkeypatch.setattr("tools.tests._IN_MEMORY", memory)
    monkeypatch.setattr("tools.tests._ROOM", 0)
    (tests / "test_top.py").write_text(
        f"def test_it(tmp_path):\n    assert {str(memory / 'gluepot-tests-')!r} in str(tmp_path)\n"
    )

    code = run_all(["-p", "no:cacheprovider"])

    assert code == 0, capfd.readouterr().out
    assert list(memory.iterdir()) == []


def test_paths_of_ones_own_are_run_alone(tests: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_all(["-p", "no:cacheprovider", "-v", "tests/test_top.py"]) == 0

    assert capfd.readouterr().out.count("::test_it PASSED") == 1


def test_every_folder_of_ours_is_in_a_heavy_and_a_light_piece() -> None:
    root = Path(__file__).parent.parent
    folders = {str(path) for path in root.iterdir() if path.is_dir() and any(path.rglob("test_*.py"))}

    counted = Counter(path for piece in pieces(root) for path in piece.paths if Path(path).is_dir())

    assert counted == dict.fromkeys(folders, 2)


def test_the_others_light_ones_are_begun_first_and_their_heavy_ones_last(tests: Path) -> None:
    order = [piece.words.removeprefix(f"{tests}/") for piece in pieces(tests)]

    assert order == ["crawl, heavy", f"{OTHERS}, heavy", f"{OTHERS}, light", "crawl, light"]
    assert Piece((str(tests / "new"), str(tests / "test_top.py")), LIGHT) in pieces(tests)
    assert Piece((str(tests / "new"), str(tests / "test_top.py")), HEAVY) in pieces(tests)
