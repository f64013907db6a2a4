"""The files of a run: its script, its log, and what its process tells its runner."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gluepot.settings import Settings

CONTROL_FD = "GLUEPOT_CONTROL_FD"  # the variable that names the pipe from a run's runner to its process
GO = b"go"
_BLOCK_BYTES = 65_536


@dataclass(frozen=True, kw_only=True)
class RunFiles:
    """Paths of one run; all lie in `folder`, which is named by the run's id and never by the job's name.

    `session_spec`: the session that the script gets. `log`: what it prints. `events`: one JSON document for each step's start and end. `failure`: a JSON
    document, when user code raised. `metrics`: what the whole run did. `artifacts`: the folder of what it keeps.
    `runner_log`: what the runner itself has to say.
    """

    folder: Path

    @property
    def script(self) -> Path:
        return self.folder / "script.py"

    @property
    def session_spec(self) -> Path:
        return self.folder / "session.json"

    @property
    def log(self) -> Path:
        return self.folder / "run.log"

    @property
    def events(self) -> Path:
        return self.folder / "events.jsonl"

    @property
    def failure(self) -> Path:
        return self.folder / "failure.json"

    @property
    def metrics(self) -> Path:
        return self.folder / "metrics.json"

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"

    @property
    def runner_log(self) -> Path:
        return self.folder / "runner.log"

    def make(self) -> None:
        """Make the folder, readable by its owner only."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def files_of(settings: Settings, run_id: str) -> RunFiles:
    """Return the files of a run; nothing is made."""
    return RunFiles(folder=settings.log_folder / "runs" / run_id)


@dataclass(frozen=True, kw_only=True)
class LogText:
    """The end of a log: its text, and whether lines before it were left out."""

    run_id: str
    text: str
    is_truncated: bool


def tail(
    path: Path, lines: int, *, before_byte: int | None = None, most_bytes: int | None = None
) -> tuple[str, bool]:
    """Return the last `lines` lines of a file (up to `before_byte`) and whether there are more; ("", False) without one.

    With `most_bytes` no more than so many are read: of a longer line the end.
    """
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            position = end = min(end, before_byte) if before_byte is not None else end
            data = b""
            floor = max(0, end - most_bytes) if most_bytes is not None else 0
            while position > floor and data.rstrip(b"\n").count(b"\n") < lines:
                step = min(_BLOCK_BYTES, position - floor)
                position -= step
                file.seek(position)
                data = file.read(step) + data
    except FileNotFoundError:
        return "", False
    kept = data.decode(errors="replace").splitlines()
    return "\n".join(kept[-lines:]), position > 0 or len(kept) > lines


def read_from(path: Path, offset: int) -> tuple[str, int]:
    """Return the text behind byte `offset` and the new offset, which never cuts a character."""
    try:
        with path.open("rb") as file:
            if offset > file.seek(0, os.SEEK_END):  # it was full and has been emptied: see `log_rotation`
                offset = 0
            file.seek(offset)
            data = file.read(1 << 20)
    except FileNotFoundError:
        return "", offset
    while data:
        try:
            return data.decode(), offset + len(data)
        except UnicodeDecodeError as error:
            if error.reason != "unexpected end of data":
                return data.decode(errors="replace"), offset + len(data)
            data = data[: error.start]
    return "", offset


def say_in_log(files: RunFiles, sentence: str) -> None:
    """Put a line of ours into a run's log, before its script prints anything."""
    log = os.open(files.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(log, "w", encoding="utf-8") as file:
        file.write(f"gluepot: {sentence}\n")


def append_event(files: RunFiles, event: Mapping[str, Any]) -> None:
    """Add a line to what a run's process tells its runner."""
    with files.events.open("a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\n")


def note_tables(files: RunFiles, step: int, reads: Sequence[str], writes: Sequence[str]) -> None:
    """Tell what a step of a run read and wrote."""
    append_event(files, {"step": step, "event": "tables", "reads": list(reads), "writes": list(writes)})


def read_json(path: Path) -> Any:
    """Return a JSON document, None when the file is missing or was cut short by a kill."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def read_json_lines(path: Path) -> Iterator[Any]:
    """Yield the complete JSON documents of a file, one a line; a line cut short by a kill is left out."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue
