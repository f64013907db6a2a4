"""What a JVM believes about its own process, told anew after its start: environment, folder, time zone.

Java reads all three once. They are kept in private fields of `java.lang` and `java.io`, packages that Spark opens to
reflection anyway (`launcher._OPENED`); checked on Java 17 and 21, held by `tests/sessions/test_takeover.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JError

_PLAIN = re.compile(r"[A-Za-z0-9_]")


def replace_environment(jvm: Any, variables: Mapping[str, str]) -> bool:
    """Make `System.getenv` and every process that the JVM starts see exactly `variables`.

    Return False, with nothing changed, where this Java does not let itself be told.
    """
    try:
        holder = _private_field(jvm, "java.lang.ProcessEnvironment", "theUnmodifiableEnvironment").get(None)
        environment = _private_field(jvm, "java.util.Collections$UnmodifiableMap", "m").get(holder)
        # One text instead of a call for each variable: a call costs a fifth of a millisecond, and there are many.
        fresh = jvm.java.util.Properties()
        fresh.load(jvm.java.io.StringReader(as_properties(variables)))
        environment.putAll(fresh)
        environment.keySet().retainAll(fresh.keySet())
    except Py4JError:
        return False
    return True


def move_to(jvm: Any, folder: Path) -> None:
    """Make relative paths mean `folder` for all that turns them into absolute ones before it opens them.

    The process itself cannot move: Java code that opens a relative path without making it absolute still looks in
    the folder where the JVM was started.
    """
    jvm.System.setProperty("user.dir", str(folder))  # Hadoop's FileContext: streaming, LOAD DATA
    try:
        files = _private_field(jvm, "java.io.File", "fs").get(None)
        # java.io.File: addFile, ADD FILE, ADD JAR.
        _private_field(jvm, files.getClass().getName(), "userDir").set(files, str(folder))
    except Py4JError:
        pass  # those few then need an absolute path


def set_time_zone(jvm: Any, name: str) -> None:
    """Make `name` (an IANA name or an offset) the JVM's zone; one that Java does not know changes nothing."""
    try:
        zone = jvm.java.util.TimeZone.getTimeZone(jvm.java.time.ZoneId.of(name))
    except Py4JError:
        return
    jvm.java.util.TimeZone.setDefault(zone)
    jvm.System.setProperty("user.timezone", zone.getID())


def as_properties(variables: Mapping[str, str]) -> str:
    r"""Return the text that `java.util.Properties` reads as `variables`: all but letters and digits as `\uXXXX`."""
    return "".join(f"{_escaped(key)}={_escaped(value)}\n" for key, value in variables.items())


def _escaped(text: str) -> str:
    return "".join(c if _PLAIN.match(c) else _as_utf16(c) for c in text)


def _as_utf16(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _private_field(jvm: Any, class_name: str, name: str) -> Any:
    found = jvm.java.lang.Class.forName(class_name).getDeclaredField(name)
    found.setAccessible(True)
    return found
