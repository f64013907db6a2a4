"""Methods of Glue's context that only AWS can answer: each is a sentence, and what to do without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from gluepot.errors import MissingPartError

_CLASSES = "storage classes are Amazon S3's own, and a folder has none"
_TRANSACTIONS = "transactions of governed tables are AWS Lake Formation's"
_TAKE_OUT = "Take the call out, or run the script on AWS."
_LAKES = "For transactions use a table of delta or iceberg: gluepot connectors list"

REFUSED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "transition_table": (_CLASSES, _TAKE_OUT),
        "transition_s3_path": (_CLASSES, _TAKE_OUT),
        "start_transaction": (_TRANSACTIONS, _LAKES),
        "commit_transaction": (_TRANSACTIONS, _LAKES),
        "cancel_transaction": (_TRANSACTIONS, _LAKES),
        "getSampleStreamingDynamicFrame": (
            "samples of a stream are taken by Glue Studio's service",
            "Read some batches yourself: forEachBatch with a function that shows its frame.",
        ),
    }
)
"""Name → why it is not here, and what to do instead."""


def refusal(name: str) -> Callable[..., NoReturn] | None:
    """Return what stands for a method that is not here; None for a name that Glue does not have."""
    if name not in REFUSED:
        return None
    reason, next_step = REFUSED[name]

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise MissingPartError(f"{name} does nothing here: {reason}.", next_step)

    return refuse
