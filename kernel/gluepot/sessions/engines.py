"""Where Spark runs: which engine a master URL means, and what the client side needs for it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Mapping
from enum import StrEnum

from gluepot.errors import InvalidInputError, MissingPartError, did_you_mean


class Engine(StrEnum):
    """The kinds of engines. LOCAL comes from the pool; CONNECT has no JVM on this side; the rest start a driver here."""

    LOCAL = "local"
    STANDALONE = "spark"
    YARN = "yarn"
    KUBERNETES = "k8s"
    CONNECT = "sc"


_CONNECT_LIBRARIES = ("grpc", "grpc_status", "google.protobuf", "zstandard")


def engine_of(master: str) -> Engine:
    """Return the engine that a Spark master URL means; "" means LOCAL.

    Raises:
        InvalidInputError: no engine has such a URL.
    """
    if master in ("", "local") or master.startswith("local["):
        return Engine.LOCAL
    if master == "yarn":
        return Engine.YARN
    scheme, sign, rest = master.partition("://")
    schemes = {"spark": Engine.STANDALONE, "k8s": Engine.KUBERNETES, "sc": Engine.CONNECT}
    if sign and rest and scheme in schemes:
        return schemes[scheme]
    near = did_you_mean(scheme, ["local[*]", "spark", "yarn", "k8s", "sc"])
    hint = (
        f"Did you mean {near[0]!r}?"
        if near
        else "Use local[N], spark://host:port, sc://host:port, yarn or k8s://…."
    )
    raise InvalidInputError(f"{master!r} is not a Spark master.", hint)


def check_client_side(engine: Engine, environ: Mapping[str, str] | None = None) -> None:
    """Make sure that this machine has what a client of the engine needs.

    Raises:
        MissingPartError: something is missing; the sentence names it.
    """
    environ = os.environ if environ is None else environ
    if engine is Engine.CONNECT:
        missing = [
            name for name in _CONNECT_LIBRARIES if importlib.util.find_spec(name.split(".")[0]) is None
        ]
        if missing:
            raise MissingPartError(
                f"Spark Connect needs the Python libraries {', '.join(missing)}.",
                "Run: pip install 'gluepot[connect]'",
            )
    if engine is Engine.YARN and not (environ.get("HADOOP_CONF_DIR") or environ.get("YARN_CONF_DIR")):
        raise MissingPartError(
            "YARN's client configuration is missing.", "Set HADOOP_CONF_DIR to the folder with yarn-site.xml."
        )
    if engine is Engine.KUBERNETES and not (
        environ.get("KUBECONFIG") or _has_kube_config() or shutil.which("kubectl")
    ):
        raise MissingPartError(
            "Kubernetes' client configuration is missing.", "Set KUBECONFIG to your config file."
        )


def _has_kube_config() -> bool:
    return os.path.isfile(os.path.expanduser("~/.kube/config"))  # noqa: PTH111, PTH113 - one look, no object needed
