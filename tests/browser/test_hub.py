"""JupyterLab of two users behind a real JupyterHub and its proxy."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gluepot.ports import free_lasting_port
from gluepot.pot.client import end_pot
from gluepot.settings_sources import load_settings
from tests.browser.conftest import CHROMIUM, PICTURES
from tests.browser.lab_page import VIEW, LabPage
from tests.browser.lab_server import LabServer
from tests.skip_policy import requires_program
from tests.waiting import wait_until

# Beside the interpreter, where pip puts it, or the one of npm.
PROXY = shutil.which(
    "configurable-http-proxy", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.soak,
    requires_program(CHROMIUM, package="chromium"),
    pytest.mark.skipif(
        importlib.util.find_spec("jupyterhub") is None or PROXY is None,
        reason="needs JupyterHub and its proxy: pip install --group soak",
    ),
]

PASSWORD = "open"
_CONFIG = """
import os, sys
c.JupyterHub.bind_url = "http://127.0.0.1:{port}/lake/"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "jupyterhub.spawner.SimpleLocalProcessSpawner"
c.SimpleLocalProcessSpawner.home_dir_template = {folder!r} + "/{{username}}"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root", "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"]
c.Spawner.environment = {{
    name: value for name, value in os.environ.items() if name.startswith(("JUPYTER", "PYTHON", "IPYTHON"))
}} | {{"GLUEPOT_POOL_SIZE": "0", "GLUEPOT_HOME": lambda spawner: {folder!r} + "/" + spawner.user.name + "/home"}}
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    """The address of a hub below a prefix of its own; whoever knows the password is a user."""
    port, hub_port, proxy_port = (free_lasting_port() for _ in range(3))
    config = tmp_path / "jupyterhub_config.py"
    config.write_text(
        _CONFIG.format(
            port=port,
            hub_port=hub_port,
            proxy_port=proxy_port,
            proxy=PROXY,
            password=PASSWORD,
            folder=str(tmp_path),
        )
    )
    with (tmp_path / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "--config", str(config)], cwd=tmp_path, stdout=log, stderr=log,
            env={**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}, start_new_session=True,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}/lake"
    try:
        wait_until(lambda: _answers(f"{url}/hub/health", process, tmp_path), "the hub to answer", limit_s=120)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)  # it ends the users' servers and the proxy
        process.wait(60)
        for user in ("ada", "bob"):
            environment = {**os.environ, "GLUEPOT_HOME": str(tmp_path / user / "home")}
            end_pot(load_settings(tmp_path, environment).settings)


def _answers(url: str, process: subprocess.Popen[bytes], folder: Path) -> bool:
    assert process.poll() is None, f"the hub ended: {(folder / 'hub.log').read_text()[-3000:]}"
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _logged_in(chromium, hub: str, user: str, folder: Path) -> LabPage:
    notebooks = folder / user
    notebooks.mkdir(exist_ok=True)
    (notebooks / "home").mkdir(mode=0o700, exist_ok=True)
    context = chromium.new_context(**VIEW)
    page = context.new_page()
    page.goto(f"{hub}/hub/login?next=/lake/hub/spawn")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/lake/user/"), timeout=120_000)
    page.close()
    # By cookie: there is no token in an address of a hub.
    server = LabServer(url=f"{hub}/user/{user}", token="", notebooks=notebooks, log=folder / "hub.log")
    lab = LabPage(context, server, PICTURES)
    lab.open()
    return lab


def test_each_user_of_a_hub_has_a_catalog_events_and_a_kernel_of_their_own(hub, chromium, tmp_path):
    ada, bob = (_logged_in(chromium, hub, user, tmp_path) for user in ("ada", "bob"))

    # The proxy gives up a handshake with a kernel that still starts, and Lab tries again.
    ada.expected.append("/channels?session_id=")
    ada.open_notebook("first.ipynb", "%sql CREATE DATABASE hers")
    item = ada.page.get_by_role("contentinfo").get_by_role("button", name="Spark:")
    expect(item).to_have_text("Spark: no session", timeout=120_000)
    ada.open_sidebar()
    ada.command("notebook:run-all-cells")
    expect(ada.item("database hers")).to_be_visible(timeout=180_000)
    ada.page_picture("hub")

    bob.open_sidebar()
    expect(bob.item("database default")).to_be_visible(timeout=60_000)
    expect(bob.item("database hers")).to_have_count(0)
    assert (ada.complaints, bob.complaints) == ([], [])
