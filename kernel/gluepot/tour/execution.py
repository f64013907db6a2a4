"""Execute a notebook on the gluepot kernel without a browser, and keep what its cells showed."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from gluepot.errors import MissingPartError
from gluepot.tour.errors import KernelNotStartedError, NotebookFailedError

KERNEL = "gluepot"
SHOWN_TAG = "shown"
_CELL_TIMEOUT_S = 600
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, kw_only=True)
class CellRun:
    """One executed code cell: its number from 1, the heading above it, its text, wall seconds, what it showed.

    `is_shown` says whether the notebook's author tagged it as worth reading without the notebook.
    """

    number: int
    heading: str
    source: str
    duration_s: float
    text: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class NotebookRun:
    """An executed notebook: where the copy with its outputs lies, its code cells, wall seconds from kernel start."""

    notebook: Path
    cells: tuple[CellRun, ...]
    duration_s: float


def execute_notebook(
    notebook: Path, *, kernel: str = KERNEL, say: Callable[[str], None] = lambda _: None
) -> NotebookRun:
    """Execute `notebook` in its own folder, and write the copy with outputs beside it as `NAME-executed.ipynb`.

    Args:
        notebook: the file; it is left as it is.
        kernel: name of the kernelspec; this environment's own is preferred to a user's of the same name.
        say: told about each cell when it is done.

    Raises:
        NotebookFailedError: a cell raised; the copy has everything up to it.
        KernelNotStartedError: the kernel is not installed, did not start, or died.
        MissingPartError: nbclient is not installed.
    """
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError
    except ImportError as error:
        raise MissingPartError(
            "Notebooks cannot be executed here (package nbclient).", "Run: pip install 'gluepot[tour]'"
        ) from error
    document = nbformat.read(notebook, as_version=4)
    target = notebook.with_name(f"{notebook.stem}-executed.ipynb")
    record = _Record(document, say)
    client = NotebookClient(
        document,
        km=_kernel_manager(kernel),
        timeout=_CELL_TIMEOUT_S,
        resources={"metadata": {"path": str(notebook.parent)}},
        on_cell_start=record.cell_started,
        on_cell_executed=record.cell_done,
    )
    started = time.monotonic()
    with tempfile.TemporaryFile() as words:
        try:
            client.execute(stdout=words, stderr=words)
        except CellExecutionError as error:
            raise record.failure(target.name, f"{error.ename}: {error.evalue}") from error
        except CellTimeoutError as error:
            raise record.failure(target.name, f"It ran for more than {_CELL_TIMEOUT_S} s.") from error
        except RuntimeError as error:  # what nbclient says when a kernel does not start, or dies
            raise KernelNotStartedError(kernel, f"{str(error).rstrip('.')}. {_last_line(words)}") from error
        finally:
            nbformat.write(document, target)
    return NotebookRun(notebook=target, cells=tuple(record.cells), duration_s=time.monotonic() - started)


def _last_line(words: IO[bytes]) -> str:
    """Return the last line of what the kernel itself said, outside of any cell."""
    words.seek(0)
    lines = words.read().decode(errors="replace").strip().splitlines()
    return f"Its last words: {lines[-1]}" if lines else ""


def _kernel_manager(kernel: str) -> Any:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    from jupyter_client.manager import AsyncKernelManager

    specs = KernelSpecManager()
    specs.kernel_dirs.insert(0, str(Path(sys.prefix) / "share" / "jupyter" / "kernels"))
    try:
        specs.get_kernel_spec(kernel)
    except NoSuchKernel:
        raise KernelNotStartedError(kernel, "it is not installed in this environment") from None
    return AsyncKernelManager(kernel_name=kernel, kernel_spec_manager=specs)


class _Record:
    """What the client's hooks are told, cell by cell."""

    def __init__(self, document: Any, say: Callable[[str], None]) -> None:
        self._document = document
        self._say = say
        self._total = sum(1 for cell in document.cells if cell.cell_type == "code" and cell.source.strip())
        self._heading = ""
        self._started = 0.0
        self.cells: list[CellRun] = []
        self.number = 0
        self._source = ""
        self._cell: Any = None

    def failure(self, notebook: str, exception: str) -> NotebookFailedError:
        """Return the error for the cell that is running."""
        outputs = self._cell.outputs if self._cell else ()
        last = _text(output for output in outputs if output.output_type != "error")
        return NotebookFailedError(notebook, self.number, self._source, last, _ANSI.sub("", exception))

    def cell_started(self, *, cell: Any, cell_index: int) -> None:  # noqa: ARG002 - the client's names
        if cell.cell_type == "markdown":
            found = re.search(r"^#+\s+(.+)$", cell.source, re.MULTILINE)
            self._heading = found[1] if found else self._heading
        elif cell.cell_type == "code" and cell.source.strip():
            self.number += 1
            self._source, self._cell = cell.source, cell
            self._started = time.monotonic()

    def cell_done(self, *, cell: Any, cell_index: int, execute_reply: Any) -> None:  # noqa: ARG002
        done = CellRun(
            number=self.number,
            heading=self._heading,
            source=cell.source,
            duration_s=time.monotonic() - self._started,
            text=_text(cell.outputs),
            is_shown=SHOWN_TAG in cell.metadata.get("tags", []),
        )
        self.cells.append(done)
        first_line = cell.source.strip().splitlines()[0]
        self._say(f"[{done.number}/{self._total}] {done.duration_s:5.1f} s  {first_line}")


def _text(outputs: Any) -> str:
    """Return what outputs show as plain text, without colours; a line's carriage returns leave its last state."""
    parts: list[str] = []
    for output in outputs:
        if output.output_type == "stream":
            parts.append("".join(output.text))
        elif output.output_type in {"display_data", "execute_result"}:
            parts.append("".join(output.data.get("text/plain", "")))
    lines = _ANSI.sub("", "\n".join(part.rstrip("\n") for part in parts)).split("\n")
    return "\n".join(line.rsplit("\r", 1)[-1] for line in lines)
