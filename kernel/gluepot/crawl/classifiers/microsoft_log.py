"""IIS's log (W3C extended): the line `#Fields:` names the columns, which each server chooses itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gluepot.crawl.abc import Classifier
from gluepot.crawl.classifiers.logs import classify_lines, is_log_alike
from gluepot.crawl.findings import Classification
from gluepot.crawl.grok import translate

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_TYPES = {
    "sc-status": "int", "sc-substatus": "int", "sc-win32-status": "long", "time-taken": "long", "sc-bytes": "long",
    "cs-bytes": "long", "s-port": "int",
}  # fmt: skip


class MicrosoftLogClassifier(Classifier):
    """Every column is one word; the remarks between the lines read as rows of nulls."""

    name = "microsoft_log"

    def classify(self, sample: FileSample) -> Classification | None:
        if not sample.head.startswith(b"#"):
            return None
        named = re.search(rb"^#Fields: ?([^\r\n]+)", sample.head, re.MULTILINE)
        if named is None:
            return None
        fields = named[1].decode("utf-8", errors="replace").split()
        words = [
            f"%{{NOTSPACE:{field.strip(')').replace('(', '-')}:{_TYPES.get(field, 'string')}}}"
            for field in fields
        ]
        # Remarks may be most of a short file, so they are matched too: by a line that fills no column.
        pattern = translate(rf"(?:#.*|{' '.join(words)})")
        return classify_lines(sample, self.name, (pattern,))

    def is_alike(self, sample: FileSample, known: Classification) -> bool:
        return is_log_alike(sample, known)
