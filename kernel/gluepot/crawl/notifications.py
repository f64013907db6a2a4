"""What changed in a lake, as its store says it: notification files for event mode.

A file holds one path or URI a line, or one JSON document a line: an S3 event as a queue, a topic or EventBridge
delivers it. Whether an object came or went does not matter: its folder is listed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from gluepot.errors import InvalidInputError


def read_notifications(text: str, name: str) -> tuple[str, ...]:
    """Return the paths and URIs that a notification file names, each once, in order.

    Args:
        text: the file's content.
        name: what the file is called in an error.

    Raises:
        InvalidInputError: a line is JSON of a kind that names no object.
    """
    found: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped:
            continue
        if stripped[0] not in "{[":
            found[stripped] = None
            continue
        try:
            uris = list(_uris(json.loads(stripped)))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise InvalidInputError(
                f"Line {number} of {name!r} is no notification: {type(error).__name__} {error}.",
                "Write a path or URI, or an S3 event as JSON, on each line.",
            ) from error
        found.update(dict.fromkeys(uris))
    return tuple(found)


def _uris(document: Any) -> Iterator[str]:
    if isinstance(document, list):
        for part in document:
            yield from _uris(part)
    elif "Records" in document:
        for record in document["Records"]:
            # A topic wraps the event as text in `Sns.Message`, a queue in `body`.
            inner = record.get("body") or record.get("Sns", {}).get("Message")
            if inner is not None:
                yield from _uris(json.loads(inner))
            else:
                # Keys are encoded like a form's fields in S3's own events, and plain in EventBridge's.
                yield _uri(record["s3"], unquote_plus(record["s3"]["object"]["key"]))
    elif "Message" in document:
        yield from _uris(json.loads(document["Message"]))
    elif document.get("Event") != "s3:TestEvent":
        yield _uri(document["detail"], document["detail"]["object"]["key"])


def _uri(event: dict[str, Any], key: str) -> str:
    return f"s3://{event['bucket']['name']}/{key}"
