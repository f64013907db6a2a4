"""Which classifiers there are: ours in Glue's order, and those of other packages before them.

Entry-point group `gluepot.classifiers`. Ours stand in the same group in pyproject.toml; the table here says their
order, and makes them known where gluepot runs from its source tree without being installed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from importlib.metadata import entry_points

from gluepot.crawl.abc import Classifier
from gluepot.crawl.custom import CustomClassifier
from gluepot.errors import InvalidInputError, MissingPartError

GROUP = "gluepot.classifiers"
BUILT_IN = {
    "avro": "gluepot.crawl.classifiers.avro:AvroClassifier",
    "orc": "gluepot.crawl.classifiers.orc:OrcClassifier",
    "parquet": "gluepot.crawl.classifiers.parquet:ParquetClassifier",
    "json": "gluepot.crawl.classifiers.json:JsonClassifier",
    "bson": "gluepot.crawl.classifiers.bson:BsonClassifier",
    "xml": "gluepot.crawl.classifiers.xml:XmlClassifier",
    "ion": "gluepot.crawl.classifiers.ion:IonClassifier",
    "combined_apache": "gluepot.crawl.classifiers.logs:CombinedApacheClassifier",
    "apache": "gluepot.crawl.classifiers.logs:ApacheClassifier",
    "linux_kernel": "gluepot.crawl.classifiers.logs:LinuxKernelClassifier",
    "microsoft_log": "gluepot.crawl.classifiers.microsoft_log:MicrosoftLogClassifier",
    "ruby_logger": "gluepot.crawl.classifiers.logs:RubyLoggerClassifier",
    "squid": "gluepot.crawl.classifiers.logs:SquidClassifier",
    "redismonlog": "gluepot.crawl.classifiers.logs:RedisMonitorClassifier",
    "redislog": "gluepot.crawl.classifiers.logs:RedisLogClassifier",
    "csv": "gluepot.crawl.classifiers.csv:CsvClassifier",
}


@dataclass(frozen=True)
class ClassifierEntry:
    """A classifier that can be imported: its name and `module:class`."""

    name: str
    path: str

    def load(self) -> Classifier:
        """Import and build it.

        Raises:
            MissingPartError: its module, or a library that it needs, is not installed.
            InvalidInputError: what stands there is no classifier.
        """
        module, _, attribute = self.path.partition(":")
        try:
            found = getattr(import_module(module), attribute)
        except ImportError as error:
            raise MissingPartError(
                f"Classifier {self.name!r} cannot be loaded: {error}.",
                "Install what it needs, or remove its package.",
            ) from error
        except AttributeError:
            found = None
        if not (isinstance(found, type) and issubclass(found, Classifier)):
            raise InvalidInputError(
                f"Classifier {self.name!r} at {self.path!r} is not a Classifier class.",
                "Update or remove its package.",
            )
        return found()


@lru_cache(maxsize=4)
def _installed(path: tuple[str, ...]) -> tuple[tuple[str, str], ...]:  # noqa: ARG001 - what makes the answer differ
    """Return (name, module:class) of the group. Reading every package's metadata takes longer than a small crawl."""
    return tuple((point.name, point.value) for point in entry_points(group=GROUP))


def list_classifiers() -> list[ClassifierEntry]:
    """Return every classifier in the order in which they are asked; nothing is imported."""
    found = dict(_installed(tuple(sys.path)))
    others = [ClassifierEntry(name, path) for name, path in sorted(found.items()) if name not in BUILT_IN]
    return others + [ClassifierEntry(name, found.get(name, path)) for name, path in BUILT_IN.items()]


class Classifiers:
    """The classifiers of one crawl, imported when the first file is looked at."""

    def __init__(
        self, entries: list[ClassifierEntry] | None = None, custom: Sequence[CustomClassifier] = ()
    ) -> None:
        self._entries = list_classifiers() if entries is None else entries
        self._custom = tuple(custom)

    @cached_property
    def in_order(self) -> list[Classifier]:
        """Return them in the order in which they are asked: the crawler's own first."""
        from gluepot.crawl.classifiers.custom import build

        return [build(custom) for custom in self._custom] + [entry.load() for entry in self._entries]

    @property
    def variant(self) -> str:
        """What two crawls must have in common to judge alike: every classifier, custom ones with their definition.

        So an edited classifier looks at every file again, which Glue's do not.
        """
        custom = [f"{c.kind}:{sorted(c.definition().items())}" for c in self._custom]
        return ",".join(custom + [classifier.name for classifier in self.in_order[len(custom) :]])

    def of_format(self, format_: str) -> Classifier | None:
        """Return the one whose answers have this format."""
        return next((classifier for classifier in self.in_order if classifier.name == format_), None)
