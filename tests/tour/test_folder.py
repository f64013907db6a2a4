"""The tour's folder."""

from __future__ import annotations

from pathlib import Path

from gluepot.tour.folder import lay_out_tour, shipped_notebook
from gluepot.tour.lake import LakeState


def test_the_tour_is_the_notebook_beside_its_lake(tmp_path: Path) -> None:
    tour = lay_out_tour(tmp_path / "gluepot-tour")

    assert tour.notebook == tmp_path / "gluepot-tour" / "tour.ipynb"
    assert tour.notebook.read_bytes() == shipped_notebook().read_bytes()
    assert tour.lake.folder == tmp_path / "gluepot-tour" / "lake"
    assert (tour.lake.folder / "planes" / "planes.parquet").is_file()


def test_a_readers_edits_survive_a_second_start(tmp_path: Path) -> None:
    tour = lay_out_tour(tmp_path)
    tour.notebook.write_text("mine")

    again = lay_out_tour(tmp_path)

    assert again.notebook.read_text() == "mine"
    assert again.lake.state is LakeState.KEPT
