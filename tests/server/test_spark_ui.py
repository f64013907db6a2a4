"""The Spark UI through the Jupyter server: only of live sessions, only to look at, only for whoever may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from jupyter_server.auth.authorizer import Authorizer
from tornado.httpclient import HTTPClientError

from gluepot.processes import ProcessIdentity
from gluepot.sessions.store import SessionStore

SESSION = "0123456789abcdef"


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked; `/` redirects to its own address, as Spark's UI does."""

    def do_GET(self):
        if self.path == "/":
            self.send_response(302)
            self.send_header("Location", f"http://{self.headers['Host']}/jobs/?a=1")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html;charset=utf-8")
        self.end_headers()
        self.wfile.write(json.dumps({"path": self.path, "headers": dict(self.headers)}).encode())

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def echo_port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def register(database, tmp_path: Path):
    """Write a session down whose UI is at an address."""
    store = SessionStore(database)

    def write(ui_url: str) -> SessionStore:
        now = datetime.now(UTC)
        store.add(
            session_id=SESSION,
            fit_key="",
            engine="local",
            master="local[1]",
            folder=tmp_path,
            spec={},
            now=now,
        )
        store.mark_ready(SESSION, process=ProcessIdentity.mine(), app_id="app", ui_url=ui_url, now=now)
        return store

    return write


async def refusal(jp_fetch, *path: str, **options) -> tuple[int, dict]:
    with pytest.raises(HTTPClientError) as raised:
        await jp_fetch("gluepot", "spark-ui", *path, **options)
    assert raised.value.response is not None
    return raised.value.code, json.loads(raised.value.response.body)


async def test_a_page_is_asked_for_under_its_path_without_the_users_credentials(
    jp_fetch, jp_base_url, register, echo_port
):
    register(f"http://elsewhere.example:{echo_port}")

    answer = await jp_fetch(
        "gluepot",
        "spark-ui",
        SESSION,
        "jobs",
        "job/",
        params={"id": "3", "q": "a b"},
        headers={"Cookie": "x=1"},
    )

    asked = json.loads(answer.body)
    assert asked["path"] == "/jobs/job/?id=3&q=a+b"
    assert asked["headers"]["X-Forwarded-Context"] == f"{jp_base_url}gluepot/spark-ui/{SESSION}"
    assert {"Cookie", "Authorization"}.isdisjoint(asked["headers"])
    assert answer.headers["Content-Type"] == "text/html;charset=utf-8"


async def test_redirects_stay_on_this_server(jp_fetch, jp_base_url, register, echo_port):
    register(f"http://127.0.0.1:{echo_port}")

    with pytest.raises(HTTPClientError) as raised:
        await jp_fetch("gluepot", "spark-ui", f"{SESSION}/", follow_redirects=False)

    assert raised.value.response.headers["Location"] == f"{jp_base_url}gluepot/spark-ui/{SESSION}/jobs/?a=1"


async def test_nothing_is_ended_through_it(jp_fetch, register, echo_port):
    register(f"http://127.0.0.1:{echo_port}")

    status, error = await refusal(jp_fetch, SESSION, "jobs", "job", "kill/", params={"id": "1"})

    assert status == 400
    assert "Nothing is ended" in error["message"]


async def test_a_session_that_does_not_live_is_not_found(jp_fetch, register, echo_port):
    store = register(f"http://127.0.0.1:{echo_port}")
    store.end(SESSION, reason="stopped", now=datetime.now(UTC))

    status, error = await refusal(jp_fetch, SESSION, "jobs/")

    assert status == 404
    assert SESSION in error["message"]


async def test_a_session_whose_ui_is_off_says_so(jp_fetch, register):
    register("")

    status, error = await refusal(jp_fetch, SESSION, "jobs/")

    assert status == 404
    assert "spark.ui.enabled" in error["next_step"]


async def test_a_ui_that_does_not_answer_is_unavailable(jp_fetch, register):
    register("http://127.0.0.1:9")

    status, error = await refusal(jp_fetch, SESSION, "jobs/")

    assert status == 503
    assert error["error"] == "UnavailableError"


async def test_without_credentials_it_is_forbidden(jp_fetch, register, echo_port):
    register(f"http://127.0.0.1:{echo_port}")

    status, error = await refusal(jp_fetch, SESSION, "jobs/", headers={"Authorization": "token wrong"})

    assert (status, error["error"]) == (403, "Forbidden")


class NobodyUsesGluepot(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return resource != "gluepot"


async def test_a_user_who_may_not_is_forbidden(jp_fetch, jp_serverapp, register, echo_port):
    register(f"http://127.0.0.1:{echo_port}")
    jp_serverapp.web_app.settings["authorizer"] = NobodyUsesGluepot(parent=jp_serverapp)

    status, _ = await refusal(jp_fetch, SESSION, "jobs/")

    assert status == 403


@pytest.mark.spark
async def test_sparks_own_pages_link_to_each_other_through_this_server(
    jp_fetch, jp_base_url, register, spark
):
    spark.range(10).count()
    register(spark.sparkContext.uiWebUrl)

    page = (await jp_fetch("gluepot", "spark-ui", SESSION, "jobs/")).body.decode()
    script = await jp_fetch("gluepot", "spark-ui", SESSION, "static", "webui.js")
    applications = await jp_fetch("gluepot", "spark-ui", SESSION, "api", "v1", "applications")

    root = f"{jp_base_url}gluepot/spark-ui/{SESSION}"
    assert f'href="{root}/stages/"' in page
    assert f'src="{root}/static/webui.js"' in page
    assert f"setUIRoot('{root}')" in page
    assert "javascript" in script.headers["Content-Type"]
    assert json.loads(applications.body)[0]["id"] == spark.sparkContext.applicationId
