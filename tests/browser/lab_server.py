"""A real JupyterLab on a folder of its own, for as long as a test session needs it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gluepot.ports import free_lasting_port
from tests.waiting import wait_until

# A pop-up with news would cover a corner of the page, and its feed leaves the machine.
_PAGE_CONFIG = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}

_SHARED = "shared"  # the name of every session on the kernel that is shared


@dataclass(frozen=True)
class LabServer:
    """A running server: its address, the token of its one user, its folder of notebooks, and its log."""

    url: str
    token: str
    notebooks: Path
    log: Path

    def set_preferences(self, **values: object) -> None:
        """Write the settings of the extension as Lab saves them; a page that is loaded from now on has them."""
        file = self.notebooks.parent / "settings" / "gluepot" / "preferences.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))

    def share_kernel(self, notebook: str) -> None:
        """Let a notebook have the kernel of all that share one, as two pages of a notebook do. The first one starts it."""
        sessions = self._ask("/api/sessions")
        shared = [one["kernel"]["id"] for one in sessions if one["name"] == _SHARED]
        kernel = {"id": shared[0]} if shared else {"name": "gluepot"}
        self._ask("/api/sessions", {"path": notebook, "type": "notebook", "name": _SHARED, "kernel": kernel})

    def _ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}{path}", data=data, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)


@contextmanager
def running_lab(
    folder: Path, environment: Mapping[str, str], prefix: str = "", options: Sequence[str] = ()
) -> Iterator[LabServer]:
    """Run JupyterLab with all its own files below `folder`; it is ended at the end of the block.

    `prefix` ("/user/me") is what every address begins with, as behind a hub or a proxy. `options` are further ones of
    the command line.
    """
    notebooks, config, log = folder / "notebooks", folder / "config", folder / "lab.log"
    notebooks.mkdir(parents=True)
    (config / "labconfig").mkdir(parents=True)
    (config / "labconfig" / "page_config.json").write_text(json.dumps(_PAGE_CONFIG))
    port = free_lasting_port()
    token = secrets.token_hex(16)
    own = {
        "JUPYTER_CONFIG_DIR": config, "JUPYTER_DATA_DIR": folder / "data", "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "IPYTHONDIR": folder / "ipython", "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
    }  # fmt: skip
    arguments = [
        "--no-browser", "--allow-root", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={notebooks}",
        f"--ServerApp.base_url={prefix}/", "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *arguments, *options], cwd=notebooks, stdout=output, stderr=output,
            env={**os.environ, **{name: str(path) for name, path in own.items()}, **environment},
            start_new_session=True,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}{prefix}"
    try:
        wait_until(lambda: _answers(url, token, process, log), "JupyterLab to answer", limit_s=60)
        yield LabServer(url=url, token=token, notebooks=notebooks, log=log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _answers(url: str, token: str, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, f"JupyterLab ended: {log.read_text()[-2000:]}"
    try:
        with urllib.request.urlopen(f"{url}/api/status?token={token}", timeout=2) as response:
            return response.status == 200
    except OSError:
        return False
