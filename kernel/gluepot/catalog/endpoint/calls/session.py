"""What a client says about itself."""

from __future__ import annotations

from gluepot.catalog.endpoint.calls.context import CallContext


class SessionCalls:
    """set_ugi and shutdown."""

    def __init__(self, context: CallContext) -> None:
        self._client = context.client

    def set_ugi(self, user: str, groups: list[str]) -> list[str]:  # noqa: ARG002 - names that it claims
        self._client.is_spark = True
        return groups or []

    def shutdown(self) -> None:
        """Do nothing: a client that closes must not end the server."""
