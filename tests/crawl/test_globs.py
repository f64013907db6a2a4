from __future__ import annotations

import pytest

from gluepot.crawl.globs import Exclusions
from gluepot.errors import InvalidInputError


@pytest.mark.parametrize(
    ("glob", "path", "excluded"),
    [
        ("*.csv", "a.csv", True), ("*.csv", "d/a.csv", False), ("**.csv", "d/e/a.csv", True),
        ("d/**", "d/e/a.csv", True), ("d/**", "d", False), ("d**", "d", True), ("d**", "d/e", True),
        ("?.csv", "a.csv", True), ("?.csv", "ab.csv", False), ("[a-c].csv", "b.csv", True),
        ("[!a-c].csv", "b.csv", False), ("[!a-c].csv", "d.csv", True), ("[*?].csv", "*.csv", True),
        ("[-a].csv", "-.csv", True), ("*.{csv,json}", "a.json", True), ("*.{csv,json}", "a.xml", False),
        (r"a\*b", "a*b", True), (r"a\*b", "axb", False), ("*", ".hidden", True), ("a.c", "abc", False),
    ],
)  # fmt: skip
def test_patterns_mean_what_they_mean_in_glue(glob, path, excluded):
    assert (Exclusions([glob]).match(path) is not None) is excluded


@pytest.mark.parametrize("glob", ["[a", "{a,b", "{a,{b,c}}"])
def test_broken_patterns_are_a_sentence(glob):
    with pytest.raises(InvalidInputError, match="Exclude pattern"):
        Exclusions([glob])
