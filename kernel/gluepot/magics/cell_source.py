"""Where `%promote` gets the cells of its own notebook from: the page, its file, or the kernel's history."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from gluepot.errors import GluepotError
from gluepot.jobs.cells import CellSource
from gluepot.jobs.models import SourceKind
from gluepot.jobs.notebook_file import cells_from_history, cells_from_page, read_notebook

_SERVER_LIMIT_S = 2.0


def own_cells(shell: Any, kernel_id: str | None = None) -> CellSource:
    """Return the cells of the notebook that `shell` runs, in the first of these ways that tells.

    The page as its front end shows it; the file that the Jupyter server names for this kernel (it knows of renames,
    unlike `JPY_SESSION_NAME`); what this kernel ran, which knows neither tags nor headings, and says so.

    Args:
        shell: IPython's.
        kernel_id: as the Jupyter server knows the kernel; None for this process's own.
    """
    # As it was typed: `In` has the magics already turned into calls. The last one is the %promote itself.
    inputs = shell.history_manager.input_hist_raw[:-1]
    asker = getattr(getattr(shell, "kernel", None), "page", None)
    page = asker.ask() if asker is not None else None
    if page is not None:
        return cells_from_page(page, Path.cwd()).with_what_ran(inputs)
    path = served_path(_kernel_id() if kernel_id is None else kernel_id)
    if path is not None:
        try:
            source = read_notebook(path).with_what_ran(inputs)
        except GluepotError:
            pass  # it was moved in this moment, or is no notebook: what ran is still known
        else:
            note = f"no front end told of its page: the job is made of {path.name!r} as it was saved last."
            return replace(source, kind=SourceKind.SERVED, notes=(*source.notes, note))
    note = "the cells come from this kernel's history, which knows neither tags nor headings."
    return replace(cells_from_history(inputs, Path.cwd()), notes=(note,))


def served_path(kernel_id: str) -> Path | None:
    """Return the file of a kernel's notebook, as the Jupyter server that started it has it now; None where none did."""
    if not kernel_id:
        return None
    from jupyter_server.serverapp import list_running_servers

    for server in list_running_servers():
        url, headers = f"{server['url']}api/sessions", {"Authorization": f"token {server['token']}"}
        try:
            request = Request(url, headers=headers)  # noqa: S310 - a URL that the server wrote
            with urlopen(request, timeout=_SERVER_LIMIT_S) as answer:  # noqa: S310
                sessions = json.load(answer)
        except (URLError, OSError, ValueError):
            continue
        for session in sessions:
            if session.get("kernel", {}).get("id") == kernel_id and session.get("type") == "notebook":
                return Path(str(server["root_dir"]), str(session["path"]))
    return None


def _kernel_id() -> str:
    from ipykernel.connect import get_connection_file

    try:
        return Path(get_connection_file()).stem.removeprefix("kernel-")
    except RuntimeError:  # no kernel: IPython in a terminal
        return ""
