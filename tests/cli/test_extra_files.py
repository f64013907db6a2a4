"""`--extra-files`: in the script's folder while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pytest

from gluepot.cli.extra_files import extra_files
from gluepot.crawl.store_local import LocalStore
from gluepot.errors import InvalidInputError, NotFoundError


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """What s3://lake stands for: conf/rates.json and other/rates.json."""
    for folder, text in (("conf", "[21]"), ("other", "[9]")):
        (tmp_path / "lake" / folder).mkdir(parents=True)
        (tmp_path / "lake" / folder / "rates.json").write_text(text)
    return tmp_path / "lake"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    return made


def test_files_of_buckets_and_folders_lie_there_and_go(lake: Path, folder: Path) -> None:
    (folder / "lib").mkdir()
    (folder / "lib" / "words.txt").write_text("x")
    mounts = {"s3://lake": str(lake)}

    with extra_files(["s3://lake/conf/rates.json", "lib/words.txt"], mounts, folder):
        assert (folder / "rates.json").read_text() == "[21]"
        assert (folder / "words.txt").read_text() == "x"

    assert [path.name for path in folder.iterdir()] == ["lib"]


def test_a_file_of_ones_own_stays(lake: Path, folder: Path) -> None:
    """The one that is listed itself, and one that the script wrote."""
    (folder / "rates.json").write_text("[21]")

    with extra_files(["rates.json", str(lake / "conf" / "rates.json")], {}, folder):
        pass
    assert (folder / "rates.json").read_text() == "[21]"

    (folder / "rates.json").unlink()
    with extra_files([str(lake / "conf" / "rates.json")], {}, folder):
        (folder / "rates.json").write_text("[22]")
    assert (folder / "rates.json").read_text() == "[22]"


def test_nothing_is_written_over(lake: Path, folder: Path) -> None:
    both = [str(lake / "conf" / "rates.json"), str(lake / "other" / "rates.json")]
    with (
        pytest.raises(InvalidInputError, match="there already with other content"),
        extra_files(both, {}, folder),
    ):
        pass
    assert not list(folder.iterdir())

    (folder / "rates.json").write_text("mine")
    with pytest.raises(InvalidInputError, match="there already"), extra_files(both[:1], {}, folder):
        pass
    assert (folder / "rates.json").read_text() == "mine"


@pytest.mark.parametrize("text", ["s3://lake/conf", "s3://lake/nowhere.json"])
def test_only_single_files_can_be_listed(lake: Path, folder: Path, text: str) -> None:
    with pytest.raises(NotFoundError, match=rf"File '{text}' not found.*single files"):
        extra_files([text], {"s3://lake": str(lake)}, folder).__enter__()


def test_a_file_that_cannot_be_read_is_a_sentence(
    lake: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_store: LocalStore, path: str) -> BinaryIO:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(LocalStore, "open", refuse)

    with pytest.raises(InvalidInputError, match="which cannot be read: Permission denied"):
        extra_files(["s3://lake/conf/rates.json"], {"s3://lake": str(lake)}, folder).__enter__()
