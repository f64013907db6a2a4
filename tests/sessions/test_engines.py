"""Which engine a master means, what its client needs, and whether it answers."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gluepot.errors import InvalidInputError, MissingPartError, UnavailableError
from gluepot.ports import free_lasting_port
from gluepot.sessions.engines import Engine, check_client_side, chosen_master, engine_of, shown_master
from gluepot.sessions.glue_settings import GlueSettings, apply_body
from gluepot.sessions.models import SessionSpec
from gluepot.sessions.reach import addresses, reach
from gluepot.sessions.yarn_site import resource_managers
from gluepot.settings import Settings, SparkSettings


@pytest.fixture
def listening_port() -> Iterator[int]:
    """A port of loopback where somebody listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    """A port of loopback where nobody listens."""
    return free_lasting_port()


@pytest.mark.parametrize(
    ("master", "engine"),
    [
        ("", Engine.LOCAL),
        ("local", Engine.LOCAL),
        ("local[*]", Engine.LOCAL),
        ("local-cluster[2,1,1024]", Engine.LOCAL),
        ("spark://one:7077,two:7077", Engine.STANDALONE),
        ("yarn", Engine.YARN),
        ("k8s://https://api:6443", Engine.KUBERNETES),
        ("sc://here:15002/;token=x", Engine.CONNECT),
    ],
)
def test_a_master_means_an_engine(master: str, engine: Engine) -> None:
    assert engine_of(master) is engine


@pytest.mark.parametrize(
    ("master", "hint"),
    [("sparks://h:1", "Did you mean 'spark'?"), ("mesos://h:1", "There: local[N]"), ("spark://", "There:")],
)
def test_an_unknown_master_is_one_sentence(master: str, hint: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        engine_of(master)

    assert repr(master) in caught.value.sentence
    assert hint in caught.value.next_step


def test_a_token_in_a_url_is_never_shown() -> None:
    assert shown_master("sc://here:15002/;token=secret;use_ssl=true") == "sc://here:15002"
    assert shown_master("k8s://https://api:6443") == "k8s://https://api:6443"


def test_what_was_asked_for_last_is_chosen() -> None:
    settings = Settings(spark=SparkSettings(master="spark://settings:7077"))

    assert chosen_master(SessionSpec(master="yarn"), settings, {}) == "yarn"
    assert chosen_master(SessionSpec(), settings, {"SPARK_REMOTE": "sc://env"}) == "spark://settings:7077"
    assert chosen_master(SessionSpec(), Settings(), {"SPARK_REMOTE": "sc://env"}) == "sc://env"
    assert chosen_master(SessionSpec(), Settings(), {}) == ""


@pytest.mark.parametrize(
    "body",
    ['{"master": "sc://h:1"}', '{"spark.master": "sc://h:1"}', "master = sc://h:1", '{"conf": {"spark.master": "sc://h:1"}}'],
    ids=["key", "Spark's name", "lines", "conf"],
)  # fmt: skip
def test_configure_takes_a_master_in_every_form(body: str) -> None:
    settings, notices = apply_body(GlueSettings(), body)

    assert settings.spec.master == "sc://h:1"
    assert "spark.master" not in settings.spec.conf
    assert notices == []


def test_configure_refuses_a_master_that_is_none() -> None:
    with pytest.raises(InvalidInputError, match="'spork://h:1' is not a Spark master"):
        apply_body(GlueSettings(), '{"master": "spork://h:1"}')


def test_yarn_without_its_configuration_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="Set HADOOP_CONF_DIR"):
        check_client_side(Engine.YARN, {}, {})
    with pytest.raises(MissingPartError, match=r"no yarn-site\.xml in"):
        check_client_side(Engine.YARN, {}, {"HADOOP_CONF_DIR": str(tmp_path)})

    (tmp_path / "yarn-site.xml").write_text("<configuration/>")
    check_client_side(Engine.YARN, {}, {"HADOOP_CONF_DIR": str(tmp_path)})


def test_kubernetes_without_its_configuration_says_what_to_set(tmp_path: Path) -> None:
    config = tmp_path / "config"
    environ = {"KUBECONFIG": str(config)}
    with pytest.raises(MissingPartError, match="client configuration is missing"):
        check_client_side(Engine.KUBERNETES, {}, environ)

    config.write_text("apiVersion: v1")
    with pytest.raises(MissingPartError, match="image of its executors"):
        check_client_side(Engine.KUBERNETES, {}, environ)
    check_client_side(Engine.KUBERNETES, {"spark.kubernetes.container.image": "spark:4.1"}, environ)


def test_connect_without_its_libraries_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hidden:
        def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
            if name == "grpc_status":
                raise ModuleNotFoundError(name)

    monkeypatch.delitem(sys.modules, "grpc_status", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Hidden(), *sys.meta_path])

    with pytest.raises(MissingPartError, match=r"grpcio-status\. Run: pip install 'gluepot\[connect\]'"):
        check_client_side(Engine.CONNECT, {}, {})


@pytest.mark.parametrize("url", ["spark://127.0.0.1:{}", "sc://127.0.0.1:{}", "k8s://https://127.0.0.1:{}"])
def test_a_master_that_listens_is_reached_from_an_address_of_this_machine(
    url: str, listening_port: int
) -> None:
    assert reach(url.format(listening_port)) == "127.0.0.1"


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("spark://127.0.0.1:{}", "No Spark master answers at spark://127.0.0.1:"),
        ("sc://127.0.0.1:{}/;token=secret", "No Spark Connect server answers at sc://127.0.0.1:"),
        ("k8s://http://127.0.0.1:{}", "No Kubernetes API server answers at k8s://http://127.0.0.1:"),
    ],
)
def test_a_master_where_nobody_listens_is_one_sentence(url: str, word: str, closed_port: int) -> None:
    with pytest.raises(UnavailableError) as caught:
        reach(url.format(closed_port))

    assert caught.value.sentence.startswith(word)
    assert "Connection refused" in caught.value.sentence
    assert "secret" not in str(caught.value)


def test_one_of_several_masters_is_enough(listening_port: int, closed_port: int) -> None:
    assert reach(f"spark://127.0.0.1:{closed_port},127.0.0.1:{listening_port}") == "127.0.0.1"


def test_ports_have_sparks_defaults() -> None:
    assert addresses("spark://a,b:1") == [("a", 7077), ("b", 1)]
    assert addresses("sc://a/;user_id=x") == [("a", 15002)]
    assert addresses("k8s://https://a") == [("a", 443)]
    with pytest.raises(InvalidInputError, match="names no host and port"):
        addresses("spark://a:seven")


def test_resource_managers_are_read_from_hadoops_configuration(tmp_path: Path) -> None:
    def site(**properties: str) -> list[tuple[str, int]]:
        rows = "".join(
            f"<property><name>{name.replace('_', '.')}</name><value>{value}</value></property>"
            for name, value in properties.items()
        )
        (tmp_path / "yarn-site.xml").write_text(f"<configuration>{rows}</configuration>")
        return resource_managers([str(tmp_path)])

    name = "yarn_resourcemanager_"
    assert site() == [("127.0.0.1", 8032)]
    assert site(**{f"{name}hostname": "rm"}) == [("rm", 8032)]
    assert site(**{f"{name}hostname": "rm", f"{name}address": "${yarn.resourcemanager.hostname}:9"}) == [
        ("rm", 9)
    ]
    assert site(
        **{"yarn.resourcemanager.ha.rm-ids": "a, b", f"{name}hostname_a": "one", f"{name}address_b": "two:5"}
    ) == [("one", 8032), ("two", 5)]
    (tmp_path / "yarn-site.xml").write_text("<configuration>")
    with pytest.raises(InvalidInputError, match="is not XML"):
        resource_managers([str(tmp_path)])
