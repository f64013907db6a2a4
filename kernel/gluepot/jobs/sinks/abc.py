"""What computes the rows of writes: the one thing about a sink that needs Spark, or something in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from gluepot.catalog.models import Column
from gluepot.jobs.sinks.files import DataFiles
from gluepot.jobs.sinks.models import Target

if TYPE_CHECKING:
    from gluepot.catalog.folders import Folders


class Engine(Protocol):
    """Computes rows and writes them as files. A frame is whatever it takes for rows; the catalog is none of its business."""

    def fitted(self, frame: Any, target: Target) -> Any:
        """Return rows with the columns of the table that is there, by name, cast to its types.

        Raises:
            InvalidInputError: columns are missing, or are not the table's.
        """

    def columns(self, frame: Any) -> Sequence[Column]:
        """Return the columns of rows."""

    def save(self, frame: Any, location: str, target: Target) -> None:
        """Compute rows, once, into files below a folder, those of a partition in its `key=value` folder."""

    def save_merged(self, staged: str, location: str, target: Target) -> None:
        """Save the table as it is after an upsert of the rows that were saved at `staged`.

        When the keys name the partition, only partitions that have a staged row are saved.

        Raises:
            InvalidInputError: a key is NULL, or two staged rows have the same keys.
        """

    def refresh(self, table: str) -> None:
        """Forget what is remembered of a table's files."""

    def files(self, folders: Folders, location: str) -> DataFiles:
        """Return what works on the files of a location."""
