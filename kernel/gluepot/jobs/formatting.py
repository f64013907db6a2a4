"""Scripts formatted by ruff, isolated from whatever configuration the user's folder has."""

from __future__ import annotations

import subprocess

from gluepot.errors import MissingPartError

LINE_LENGTH = 100
_TIMEOUT_S = 30
_COMMON = ("--isolated", "--target-version=py311", "-q")


def sort_imports(text: str) -> str:
    """Return import lines sorted and grouped. Only for imports whose order means nothing."""
    return _ruff(["check", *_COMMON, "--select=I", "--fix", "--exit-zero", "-"], text)


def format_script(text: str) -> str:
    """Return a Python source formatted. One that does not parse comes back as it was.

    Raises:
        MissingPartError: ruff's program is not there.
    """
    return _ruff(["format", *_COMMON, f"--line-length={LINE_LENGTH}", "-"], text)


def _ruff(arguments: list[str], text: str) -> str:
    import ruff  # type: ignore[import-untyped]

    try:
        program = ruff.find_ruff_bin()
    except FileNotFoundError as error:
        raise MissingPartError(
            "The ruff program is not installed.", "Run: pip install --force-reinstall ruff"
        ) from error
    done = subprocess.run(
        [program, *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
        encoding="utf-8",
    )
    return done.stdout if done.returncode == 0 and done.stdout else text
