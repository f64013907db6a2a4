"""Where jars are fetched from. No host name is written in gluepot (decision 050): the first of these that says one.

1. the setting `connectors.repository`: an address, or a folder laid out like a Maven repository;
2. Maven's own `~/.m2/settings.xml`: a mirror of Maven Central, as companies prescribe one;
3. PySpark: the address that `spark-submit --packages` asks, read from the Ivy jar that comes with it.
"""

from __future__ import annotations

import base64
import importlib.util
import os
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

from gluepot.errors import InvalidInputError, MissingPartError
from gluepot.settings import Settings

_SET_IT = (
    "Set connectors.repository to the address of a Maven repository, or install with --from FILE_OR_FOLDER."
)
_IVY_CLASS = "org/apache/ivy/plugins/resolver/IBiblioResolver.class"
_IVY_ADDRESS = re.compile(rb"https://[\w.-]+/maven2(?=/)")


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A Maven repository. `address` is its base, without a slash at the end and without a user.

    `authorization` is the value of the HTTP header of that name, "" for none; it is never shown.
    """

    address: str
    origin: str
    authorization: str = field(default="", repr=False)

    def folder(self) -> Path | None:
        """Return the folder, for a repository on this machine."""
        if "://" in self.address:
            parts = urlsplit(self.address)
            return Path(url2pathname(parts.path)) if parts.scheme == "file" else None
        return Path(self.address).expanduser()

    def location(self, path: str) -> str:
        """Return the address of a file, as it may be shown."""
        return f"{self.address}/{path}"


def find_repository(settings: Settings, *, user_home: Path | None = None) -> Repository:
    """Return the repository that jars come from; see the module's text for where it is looked up.

    Args:
        settings: the settings in force.
        user_home: whose Maven settings are read; None is the calling user.

    Raises:
        InvalidInputError: an address cannot be used.
        MissingPartError: nothing names a repository.
    """
    if settings.connectors.repository:
        return _repository(settings.connectors.repository, "connectors.repository")
    maven = (user_home or Path.home()) / ".m2" / "settings.xml"
    if maven.is_file():
        mirror = _mirror(maven, os.environ)
        if mirror is not None:
            return mirror
    address = _address_in_ivy()
    if address is None:
        raise MissingPartError("No repository of jars is known.", _SET_IT)
    return _repository(address, "PySpark's own")


def _repository(address: str, origin: str, user: str = "", password: str = "") -> Repository:
    parts = urlsplit(address.strip()) if "://" in address else None
    if parts is None:
        folder = Path(address).expanduser()
        if not folder.is_absolute():
            raise InvalidInputError(
                f"{address!r} in {origin} is neither an address nor a whole path.",
                "Write https://… or /a/folder.",
            )
        return Repository(address=str(folder), origin=origin)
    if parts.scheme not in ("https", "http", "file"):
        raise InvalidInputError(
            f"A repository of jars cannot be at {parts.scheme}://… ({origin}).", "Write https://…"
        )
    user, password = parts.username or user, parts.password or password
    host = parts.netloc.rpartition("@")[2]
    return Repository(
        address=urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", "")),
        origin=origin,
        authorization=_basic(unquote(user), unquote(password)) if user else "",
    )


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def _mirror(path: Path, environ: Mapping[str, str]) -> Repository | None:
    try:
        root = ET.parse(path).getroot()  # noqa: S314 - the user's own file; Maven reads it with as little suspicion
    except (ET.ParseError, OSError) as error:
        raise InvalidInputError(
            f"Maven's settings in {str(path)!r} cannot be read: {error}.", _SET_IT
        ) from error
    for mirror in _elements(root, "mirror"):
        if _mirrors_central(_text(mirror, "mirrorOf", environ)):
            server = next(
                (
                    s
                    for s in _elements(root, "server")
                    if _text(s, "id", environ) == _text(mirror, "id", environ)
                ),
                None,
            )
            user = _text(server, "username", environ) if server is not None else ""
            password = _text(server, "password", environ) if server is not None else ""
            return _repository(_text(mirror, "url", environ), f"the mirror in {path}", user, password)
    return None


def _mirrors_central(mirror_of: str) -> bool:
    names = {name.strip() for name in mirror_of.split(",")}
    return "!central" not in names and bool(names & {"*", "central", "external:*"})


def _elements(root: ET.Element, name: str) -> Iterator[ET.Element]:
    # With and without Maven's namespace: both are in use.
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)


def _text(element: ET.Element, name: str, environ: Mapping[str, str]) -> str:
    child = next((c for c in element if c.tag.rpartition("}")[2] == name), None)
    text = (child.text or "").strip() if child is not None else ""
    return re.sub(r"\$\{env\.(\w+)\}", lambda match: environ.get(match.group(1), ""), text)


def _address_in_ivy() -> str | None:
    """Return what the Ivy library inside PySpark takes for Maven's central repository; a constant of its class."""
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        return None
    for jar in sorted((Path(spec.origin).parent / "jars").glob("ivy-*.jar")):
        try:
            with zipfile.ZipFile(jar) as archive:
                found = _IVY_ADDRESS.search(archive.read(_IVY_CLASS))
        except (OSError, KeyError, zipfile.BadZipFile):
            continue
        if found is not None:
            return found.group().decode("ascii")
    return None
