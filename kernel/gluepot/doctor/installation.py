"""What is installed: Python, Spark, Java, the kernel, the Lab extension."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from gluepot.doctor.models import Finding, ok, problem, warning
from gluepot.errors import MissingPartError
from gluepot.sessions.java import find_java

_SPARK = "4.1."


def look_at_installation() -> Iterator[Finding]:
    """Yield what was found about programs and packages; nothing is started but `java -version` where needed."""
    yield ok("gluepot", f"{_version('gluepot') or 'a source tree'} in {sys.prefix}")
    yield ok("Python", f"{platform.python_version()} ({sys.executable})")
    yield _pyspark()
    yield _java()
    yield _thrift()
    yield _kernel()
    yield _extension()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _pyspark() -> Finding:
    found = _version("pyspark")
    if found is None:
        return problem("PySpark", "not installed", f"Run: pip install 'pyspark=={_SPARK}*'")
    if not found.startswith(_SPARK):
        return problem(
            "PySpark", f"{found}, but gluepot works with {_SPARK}x", f"Run: pip install 'pyspark=={_SPARK}*'"
        )
    return ok("PySpark", found)


def _java() -> Finding:
    try:
        java = find_java()
    except MissingPartError as error:
        return problem("Java", error.sentence, error.next_step)
    return ok("Java", f"{java.version} from {java.origin} ({java.program})")


def _thrift() -> Finding:
    if _version("thrift") is None or find_spec("thrift.protocol.fastbinary") is None:
        return warning(
            "Thrift",
            "its C codec is missing: every call of the catalog is about ten times slower",
            "Run: pip install --force-reinstall --no-cache-dir thrift",
        )
    return ok("Thrift", f"{_version('thrift')} with its C codec")


def _kernel() -> Finding:
    spec = Path(sys.prefix) / "share" / "jupyter" / "kernels" / "gluepot" / "kernel.json"
    if spec.is_file():
        return ok("Kernel", str(spec.parent))
    return problem(
        "Kernel",
        "'gluepot' is not installed in this environment",
        "Run: pip install --force-reinstall gluepot",
    )


def _extension() -> Finding:
    folder = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "gluepot"
    config = Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d" / "gluepot.json"
    missing = [
        what
        for what, path in (("panels", folder / "package.json"), ("server part", config))
        if not path.is_file()
    ]
    if missing:
        return warning(
            "Lab extension",
            f"{' and '.join(missing)} not installed in this environment; notebooks work without",
            "Run: pip install --force-reinstall gluepot",
        )
    return ok("Lab extension", str(folder))
