"""A notebook's cells run as a kernel runs them, in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from gluepot.app import App
from gluepot.magics.registry import register_magics
from gluepot.notebook.catalog_names import NotebookNames
from gluepot.sessions.door import current_door


@contextmanager
def notebook_shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """A shell whose results are shown nowhere: a kernel shows them elsewhere than it prints."""
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    shell.user_ns["__name__"] = "__main__"
    monkeypatch.setattr("IPython.core.page.page", lambda *_args, **_kwargs: None)  # where `x?` shows its help
    shell.enable_gui = lambda gui=None: None  # what %matplotlib asks for, where there is no loop of events
    shell.display_pub.publish = lambda *_args, **_kwargs: None
    for step in ("write_output_prompt", "write_format_data", "finish_displayhook"):
        setattr(shell.displayhook, step, lambda *_args, **_kwargs: None)
    yield shell
    InteractiveShell.clear_instance()


@contextmanager
def spark_notebook(monkeypatch: pytest.MonkeyPatch, spark: Any, app: App) -> Iterator[InteractiveShell]:
    """A shell with `spark` and `%%sql`, over the session of this process."""
    with notebook_shell(monkeypatch) as shell:
        shell.kernel = SimpleNamespace(
            lazy_spark=SimpleNamespace(start=lambda: spark),
            door=current_door(),
            names=NotebookNames(lambda: app, lambda: "default"),
        )
        shell.user_ns["spark"] = spark
        register_magics(shell, lambda: app, ["gluepot.magics.sql:SqlMagics"])
        yield shell


def run_cells(shell: InteractiveShell, sources: Sequence[str]) -> None:
    """Run cells one after another; the first that fails fails the test."""
    for source in sources:
        assert shell.run_cell(source, store_history=True).success, source
