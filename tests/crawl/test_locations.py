"""Where on this machine a target lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from gluepot.crawl.locations import local_path


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("lib/one.py", "here/lib/one.py"),
        ("s3://code/lib/one.py", "bucket/lib/one.py"),
        ("s3a://code/lib/one.py", "bucket/lib/one.py"),
        ("unknown://code/one.py", None),
        ("one @ https://example.org/one.whl", None),
    ],
)
def test_a_local_path_is_one_of_this_machine_or_in_a_mounted_bucket(
    tmp_path: Path, target: str, expected: str | None
) -> None:
    found = local_path(target, {"s3://code": str(tmp_path / "bucket")}, tmp_path / "here")

    assert found == (None if expected is None else tmp_path / expected)
