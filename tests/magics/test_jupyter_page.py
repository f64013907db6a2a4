"""A kernel finds its Jupyter server's pages, behind whatever path they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gluepot.display.rendering import render
from gluepot.display.sessions import SessionUi
from gluepot.magics.jupyter_page import server_base


def test_the_base_is_what_the_running_server_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("JPY_PARENT_PID", "41")
    (tmp_path / "jpserver-41.json").write_text(json.dumps({"base_url": "/user/me/"}))

    assert server_base() == "/user/me/"


@pytest.mark.parametrize("text", ["", "no json"])
def test_without_a_server_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("JPY_PARENT_PID", "42")
    if text:
        (tmp_path / "jpserver-42.json").write_text(text)

    assert server_base() == ""


def test_the_link_leads_through_the_server_and_the_text_to_this_machine() -> None:
    shown = render(SessionUi(session="s", url="http://127.0.0.1:4040", path="/user/me/gluepot/spark-ui/s/"))

    assert shown.html is not None
    assert 'href="/user/me/gluepot/spark-ui/s/"' in shown.html
    assert "http://127.0.0.1:4040" in shown.text
