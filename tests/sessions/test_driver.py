"""How a driver is started for a master, and how long a cluster may take to accept it."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from gluepot.errors import UnavailableError
from gluepot.processes import ProcessIdentity
from gluepot.sessions.driver import Driver, accepted_within, driver_for

BASE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.port": "0"}


def driver(master: str, *, reached_from: str = "", python: str = "", **asked: str) -> Driver:
    wanted = {key.replace("_", "."): value for key, value in asked.items()}
    return driver_for(
        master, base=BASE, asked=wanted, jars=("/a.jar", "/b.jar"), reached_from=reached_from, python=python
    )


def test_a_local_driver_stays_on_loopback_and_keeps_pysparks_python() -> None:
    found = driver("local[2]")

    assert found.conf == {**BASE, "spark.master": "local[2]"}
    assert found.workers_python == ""


def test_a_clusters_driver_has_the_address_that_the_master_saw() -> None:
    found = driver("spark://far:7077", reached_from="10.1.2.3")

    assert found.conf["spark.driver.host"] == "10.1.2.3"
    assert found.conf["spark.driver.bindAddress"] == "10.1.2.3"
    assert found.conf["spark.jars"] == "/a.jar,/b.jar"


def test_what_was_asked_for_wins() -> None:
    found = driver(
        "spark://far:7077", reached_from="10.1.2.3", spark_driver_host="gateway", spark_jars="/own.jar"
    )

    assert found.conf["spark.driver.host"] == "gateway"
    assert found.conf["spark.driver.bindAddress"] == "10.1.2.3"
    assert found.conf["spark.jars"] == "/own.jar,/a.jar,/b.jar"


@pytest.mark.parametrize(
    ("reached_from", "python", "asked", "expected"),
    [
        ("127.0.0.1", "", {}, sys.executable),
        ("10.1.2.3", "", {}, "python3"),
        ("10.1.2.3", "/opt/python", {}, "/opt/python"),
        ("10.1.2.3", "/opt/python", {"spark_pyspark_python": "/asked"}, "/asked"),
    ],
    ids=["this machine", "another machine", "the environment's", "asked for"],
)
def test_workers_have_a_python_that_is_there(
    reached_from: str, python: str, asked: dict[str, str], expected: str
) -> None:
    found = driver("spark://master:7077", reached_from=reached_from, python=python, **asked)

    assert found.workers_python == expected


def test_a_driver_that_is_not_accepted_in_time_is_ended() -> None:
    driver = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    began = time.monotonic()

    with pytest.raises(UnavailableError, match="spark://slow:7077 did not accept a session within 0.2 s"):
        _connect_in_vain(driver, limit_s=0.2)

    assert time.monotonic() - began < 5


def _connect_in_vain(process: subprocess.Popen[bytes], *, limit_s: float) -> None:
    with accepted_within(limit_s, "spark://slow:7077", ProcessIdentity.of(process.pid)):
        process.wait()
        raise ConnectionError("the gateway is gone")


def test_a_refusal_is_told_in_one_sentence() -> None:
    with (
        pytest.raises(UnavailableError, match=r"^yarn refused a session: no queue 'x'\. "),
        accepted_within(5, "yarn", None),
    ):
        raise RuntimeError("no queue 'x'.\n\tat a stack")
