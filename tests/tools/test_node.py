"""Which Node builds the extension: the one on PATH where it fits, else one from a package."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatch_build import node_fits


def install(folder: Path, name: str, says: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("v18.20.4", False),  # Debian 12's
        ("v20.18.9", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("command not found", False),
    ],
)
def test_only_versions_that_the_builder_runs_on_fit(
    version: str, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "node", version)
    install(tmp_path, "npm", "11.0.0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert node_fits() is fits


def test_node_without_npm_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "node", "v22.12.0")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not node_fits()
