"""Parquet: the schema stands in the footer, so nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gluepot.crawl.abc import Classifier
from gluepot.crawl.arrow_types import fields_of_schema, integer_parameters
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Classification

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"


class ParquetClassifier(Classifier):
    """Reads the footer by pyarrow."""

    name = "parquet"

    def classify(self, sample: FileSample) -> Classification | None:
        if sample.peek.startswith(_ENCRYPTED):
            raise UnreadableFileError("an encrypted Parquet file: its footer cannot be read without the key")
        if not sample.peek.startswith(_MAGIC):
            return None
        metadata = self._metadata(sample)
        schema = metadata.schema.to_arrow_schema()
        columns, notes = fields_of_schema(schema)
        return Classification(
            format=self.name,
            columns=columns,
            records=metadata.num_rows,
            notes=notes,
            parameters=integer_parameters(schema),
        )

    def _metadata(self, sample: FileSample) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with sample.open() as stream:
                return pq.read_metadata(stream)
        except (pa.ArrowException, OSError) as error:
            if sample.entry.size_bytes < 12 or "footer" in str(error) or "magic" in str(error):
                raise UnreadableFileError("a truncated Parquet file: its footer is missing") from error
            raise UnreadableFileError(f"a damaged Parquet file: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
