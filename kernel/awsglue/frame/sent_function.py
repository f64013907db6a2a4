"""A script's Python function on its way to Spark's workers: as it was when the script gave it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any


class SentFunction:
    """A function that is pickled now and called by a worker later, with the variables that it had now.

    A loop that changes a variable, or a cell that is run again, would otherwise change what an earlier step does.

    Raises:
        PicklingError: it uses something that cannot be sent, such as a DataFrame.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        from pyspark import SparkContext
        from pyspark.serializers import CloudPickleSerializer

        context = SparkContext._active_spark_context
        assert context is not None
        sent = context._pickled_broadcast_vars
        sent.clear()
        self._pickled: bytes = CloudPickleSerializer().dumps(function)
        # Spark notes what is broadcast while it pickles, and sends that beside the function.
        self._broadcast = tuple(sent)
        sent.clear()

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        raise NotImplementedError("It is called by a worker, which unpickles the function itself.")

    def __reduce__(self) -> tuple[Callable[[bytes], Any], tuple[bytes]]:
        # Never unpickled here: an accumulator would be another one then.
        for one in self._broadcast:
            one.__reduce__()
        return pickle.loads, (self._pickled,)
