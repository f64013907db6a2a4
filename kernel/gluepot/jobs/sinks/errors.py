"""What can go wrong about sinks."""

from __future__ import annotations

from gluepot.errors import ConflictError, InvalidInputError


class TableNotOursToSwapError(InvalidInputError):
    """The table's files belong to somebody else, so a write cannot put others in their place."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"gluepot.write cannot write to {name!r}: {why}.",
            "Write to a managed table, or use df.write, which gives no such promise.",
        )


class WriteAbsorbedError(ConflictError):
    """An earlier attempt's rows have been merged with others since and cannot be taken out again."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"An earlier attempt of this run appended to {name!r}, and an upsert has rewritten those rows since; appending again would double them.",
            "Append with keys (mode='upsert'), or take the rows out and run the job anew.",
        )


class TableMovedError(ConflictError):
    """Another write was published while this one was at work."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Another write to {name!r} was published while this one was at work.", "Write again."
        )
