"""A crawler that nobody named has the name of what it crawls."""

from __future__ import annotations

import pytest

from gluepot.crawl.crawler_names import name_after


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("file:///lake/sales/", "sales"),
        ("s3://bucket/día 1", "d_a 1"),
        ("/lake/_raw", "raw"),
        ("", "files"),
        ("https://host/data.csv", "data.csv"),
    ],
)
def test_it_is_the_last_part_with_what_a_name_may_have(target: str, name: str) -> None:
    assert name_after(target, ()) == name


def test_a_taken_name_is_numbered() -> None:
    assert name_after("/lake/sales", {"sales", "sales-2"}) == "sales-3"
