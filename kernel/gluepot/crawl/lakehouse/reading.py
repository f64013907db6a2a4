"""From the root of a lakehouse table to what it is, by the format's own metadata."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.lakehouse.delta import read_delta
from gluepot.crawl.lakehouse.hudi import read_hudi
from gluepot.crawl.lakehouse.iceberg import read_iceberg
from gluepot.crawl.lakehouse.models import LakehouseTable

if TYPE_CHECKING:
    from gluepot.crawl.abc import FileStore

_READERS: dict[str, Callable[[FileStore, str], tuple[LakehouseTable, ...]]] = {
    "Delta": read_delta,
    "Iceberg": read_iceberg,
    "Hudi": read_hudi,
}


def read_lakehouse(kind: str, store: FileStore, root: str) -> tuple[LakehouseTable, ...]:
    """Return the tables of a root: one, or for Hudi's merge-on-read two.

    Args:
        kind: `FolderListing.lakehouse`.
        store: where the root lies.
        root: its path there.

    Raises:
        UnreadableFileError: its metadata are damaged or of a kind that cannot be read.
    """
    try:
        return _READERS[kind](store, root)
    except OSError as error:
        raise UnreadableFileError(f"its metadata cannot be read: {error.strerror or error}") from error
    except json.JSONDecodeError as error:
        raise UnreadableFileError(f"its metadata are not JSON: {error}") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        # A document of another shape than the format's specification has.
        raise UnreadableFileError(f"its metadata are incomplete: {type(error).__name__} {error}") from error
