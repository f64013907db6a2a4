"""Where Spark runs: which engine a master URL means, and what the client side needs for it."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from gluepot.errors import InvalidInputError, MissingPartError, did_you_mean
from gluepot.sessions.models import SessionSpec
from gluepot.settings import Settings


class Engine(StrEnum):
    """The kinds of engines. LOCAL comes from the pool; CONNECT has no JVM on this side; the rest start a driver here."""

    LOCAL = "local"
    STANDALONE = "spark"
    YARN = "yarn"
    KUBERNETES = "k8s"
    CONNECT = "sc"


_BY_SCHEME = {"spark": Engine.STANDALONE, "k8s": Engine.KUBERNETES, "sc": Engine.CONNECT}
_CONNECT_LIBRARIES = {
    "grpc": "grpcio",
    "grpc_status": "grpcio-status",
    "google.rpc": "googleapis-common-protos",
    "zstandard": "zstandard",
}
_SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")  # where a pod finds its own


def engine_of(master: str) -> Engine:
    """Return the engine that a Spark master URL means; "" means LOCAL.

    Raises:
        InvalidInputError: no engine has such a URL.
    """
    if master in ("", "local") or (master.startswith(("local[", "local-cluster[")) and master.endswith("]")):
        return Engine.LOCAL
    if master == "yarn":
        return Engine.YARN
    scheme, sign, rest = master.partition("://")
    if sign and rest and scheme in _BY_SCHEME:
        return _BY_SCHEME[scheme]
    near = did_you_mean(scheme, ["local[*]", "spark", "yarn", "k8s", "sc"])
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise InvalidInputError(
        f"{shown_master(master)!r} is not a Spark master.",
        f"{hint}There: local[N], spark://host:port, sc://host:port, yarn, k8s://host:port.",
    )


def chosen_master(spec: SessionSpec, settings: Settings, environ: Mapping[str, str] | None = None) -> str:
    """Return the master that was asked for, "" where nobody asked: the spec's, the settings', then $SPARK_REMOTE's."""
    environ = os.environ if environ is None else environ
    return (
        spec.master
        or settings.spark.master
        or settings.spark.conf.get("spark.master", "")
        or environ.get("SPARK_REMOTE", "")
    )


def shown_master(master: str) -> str:
    """Return a master URL as it may be shown and stored: a Connect URL's parameters can hold a token."""
    return master.partition(";")[0].rstrip("/") if master.startswith("sc://") else master


def check_client_side(
    engine: Engine, conf: Mapping[str, str], environ: Mapping[str, str] | None = None
) -> None:
    """Make sure that this machine has what a client of the engine needs.

    Args:
        engine: the engine.
        conf: Spark settings that were asked for; some of them can stand for a file of configuration.
        environ: the environment; None is this process's.

    Raises:
        MissingPartError: something is missing; the sentence names it.
    """
    environ = os.environ if environ is None else environ
    if engine is Engine.CONNECT:
        _check_libraries()
    elif engine is Engine.YARN:
        _check_hadoop(environ)
    elif engine is Engine.KUBERNETES:
        _check_kubernetes(conf, environ)


def hadoop_folders(environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the folders of Hadoop's client configuration that the environment names."""
    environ = os.environ if environ is None else environ
    named = (environ.get(name, "") for name in ("HADOOP_CONF_DIR", "YARN_CONF_DIR"))
    return tuple(dict.fromkeys(folder for folder in named if folder))


def _check_libraries() -> None:
    missing = [package for module, package in _CONNECT_LIBRARIES.items() if not _can_import(module)]
    if missing:
        raise MissingPartError(
            f"Spark Connect needs libraries that are not installed: {', '.join(missing)}.",
            "Run: pip install 'gluepot[connect]'",
        )


def _can_import(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # the package around it is missing
        return False


def _check_hadoop(environ: Mapping[str, str]) -> None:
    folders = hadoop_folders(environ)
    if not folders:
        raise MissingPartError(
            "YARN's client configuration is missing.",
            "Set HADOOP_CONF_DIR to the folder that holds yarn-site.xml and core-site.xml.",
        )
    if not any((Path(folder) / "yarn-site.xml").is_file() for folder in folders):
        raise MissingPartError(
            f"There is no yarn-site.xml in {', '.join(folders)}, where HADOOP_CONF_DIR points.",
            "Copy it from the cluster, or point HADOOP_CONF_DIR elsewhere.",
        )


def _check_kubernetes(conf: Mapping[str, str], environ: Mapping[str, str]) -> None:
    configured = environ.get("KUBECONFIG") or str(Path("~/.kube/config").expanduser())
    known = any(Path(part).is_file() for part in configured.split(os.pathsep))
    if not known and not _SERVICE_ACCOUNT.is_file() and not _authenticates(conf):
        raise MissingPartError(
            f"Kubernetes' client configuration is missing: there is no {configured}.",
            "Set KUBECONFIG to your config file, or spark.kubernetes.authenticate.… in %%configure.",
        )
    if not any(f"spark.kubernetes.{part}container.image" in conf for part in ("", "executor.")):
        raise MissingPartError(
            "Kubernetes needs to know the image of its executors.",
            'Set it: %%configure {"spark.kubernetes.container.image": "…"}.',
        )


def _authenticates(conf: Mapping[str, str]) -> bool:
    return any(key.startswith("spark.kubernetes.authenticate.") for key in conf)
