"""A stored definition as a classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluepot.crawl.abc import Classifier
from gluepot.crawl.classifiers.csv import CsvClassifier
from gluepot.crawl.classifiers.json import JsonClassifier
from gluepot.crawl.classifiers.logs import classify_lines, is_log_alike
from gluepot.crawl.classifiers.xml import XmlClassifier
from gluepot.crawl.custom import ClassifierKind, CustomClassifier
from gluepot.crawl.findings import Classification
from gluepot.crawl.grok import named_patterns, translate

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample


def build(custom: CustomClassifier) -> Classifier:
    """Return the classifier that a definition describes.

    Raises:
        InvalidInputError: a pattern, a path or a datatype is none.
    """
    match custom.kind:
        case ClassifierKind.GROK:
            return GrokClassifier(custom)
        case ClassifierKind.XML:
            return XmlClassifier(custom.row_tag)
        case ClassifierKind.JSON:
            return JsonClassifier(custom.json_path)
        case ClassifierKind.CSV:
            return CsvClassifier(custom.csv)


class GrokClassifier(Classifier):
    """Lines by a pattern of the user's, which may match a whole line or a part of it."""

    def __init__(self, custom: CustomClassifier) -> None:
        self.name = custom.classification
        pattern = translate(custom.grok_pattern, named_patterns(custom.custom_patterns))
        self._patterns = (pattern, pattern.anywhere())

    def classify(self, sample: FileSample) -> Classification | None:
        return classify_lines(sample, self.name, self._patterns)

    def is_alike(self, sample: FileSample, known: Classification) -> bool:
        return is_log_alike(sample, known)
