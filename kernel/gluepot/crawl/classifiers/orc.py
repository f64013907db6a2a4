"""ORC: the schema stands in the footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluepot.crawl.abc import Classifier
from gluepot.crawl.arrow_types import fields_of_schema
from gluepot.crawl.datatypes import TIMESTAMP
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Classification

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample


class OrcClassifier(Classifier):
    """Reads the footer by pyarrow. Spark reads every timestamp of ORC as an instant, so that is what it is here."""

    name = "orc"

    def classify(self, sample: FileSample) -> Classification | None:
        if not sample.peek.startswith(b"ORC"):
            return None
        import pyarrow as pa
        from pyarrow import orc

        try:
            with sample.open() as stream:
                file = orc.ORCFile(stream)
                columns, _ = fields_of_schema(file.schema, moments=TIMESTAMP)
                return Classification(format=self.name, columns=columns, records=file.nrows)
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFileError("a truncated or damaged ORC file: its footer cannot be read") from error
