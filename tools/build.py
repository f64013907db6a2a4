"""Build the wheel and the source archive from a copy of the tree that holds no earlier build.

A build in place would ship whatever an editable install left in `kernel/gluepot/labextension`: a development
build with source maps and machine paths (the hook skips the step when its output exists).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    "build",
    "dist",
    "node_modules",
    "labextension",
    "lib",
    "artifacts",
    "gluepot-tour",
    "lake",
    "__pycache__",
    ".*_cache",
)


def _link(source: str, target: str) -> None:
    """Link a file, or copy it to another file system."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def main(arguments: list[str]) -> int:
    """Build as told on the command line and print what was built. Returns the builder's exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.build", description=__doc__)
    parser.add_argument("--outdir", type=Path, default=ROOT / "dist", help="where the archives go (dist)")
    parser.add_argument("--wheel", action="store_true", help="the wheel only")
    parser.add_argument(
        "--reuse-packages",
        action="store_true",
        help="take this tree's node_modules; npm still checks it against the lock",
    )
    options = parser.parse_args(arguments)
    beside = ROOT / "build"  # where packages can be linked: temporary files may be on another file system
    beside.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gluepot-build-", dir=beside) as scratch:
        copy = Path(scratch) / "gluepot"
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT)
        packages = ROOT / "extension" / "node_modules"
        if options.reuse_packages and packages.is_dir():
            shutil.copytree(packages, copy / "extension" / "node_modules", symlinks=True, copy_function=_link)
        command = [sys.executable, "-m", "build", "--outdir", str(options.outdir.resolve()), str(copy)]
        code = subprocess.run([*command, *(["--wheel"] if options.wheel else [])], check=False).returncode
    for archive in sorted(options.outdir.glob("gluepot-*")) if code == 0 else ():
        print(f"{archive}  {archive.stat().st_size / 1e6:.1f} MB")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
