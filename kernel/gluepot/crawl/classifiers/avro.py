"""Avro containers: the schema stands at the head of each file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gluepot.crawl.abc import Classifier
from gluepot.crawl.avro_types import AvroNames, type_of_avro
from gluepot.crawl.datatypes import Struct
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Classification, Field

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_MAGIC = b"Obj\x01"


class AvroClassifier(Classifier):
    """Reads the writer's schema by fastavro."""

    name = "avro"

    def classify(self, sample: FileSample) -> Classification | None:
        if not sample.peek.startswith(_MAGIC):
            return None
        names = AvroNames()
        type_ = type_of_avro(self._schema(sample), names)
        columns = type_.fields if isinstance(type_, Struct) else (("value", type_),)
        return Classification(
            format=self.name,
            columns=tuple(Field(name, part) for name, part in columns),
            notes=("Spark reads Avro by a connector: gluepot connectors add avro", *names.notes),
        )

    def _schema(self, sample: FileSample) -> Any:
        try:
            import fastavro
        except ImportError as error:
            # Named for each file, so that a lake of other formats is crawled all the same.
            raise UnreadableFileError("Avro, for which a library is missing: pip install fastavro") from error
        try:
            with sample.open() as stream:
                return fastavro.reader(stream).writer_schema
        except Exception as error:
            raise UnreadableFileError(f"a damaged Avro file: {error}") from error
