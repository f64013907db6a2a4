"""Run npm in the extension's folder, with Node from a package where the machine has none that fits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hatch_build import NODE_PACKAGE, node_fits

EXTENSION = Path(__file__).resolve().parent.parent / "extension"


def npm(*arguments: str) -> int:
    """Run npm with `arguments` and return its exit code. Installs the extension's packages first where needed."""
    # The environment's own programs come first: jupyter-builder is there, and Node when it came from a package.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    if not node_fits():
        print(f"No fitting Node on PATH: installing {NODE_PACKAGE} into {sys.prefix}.", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_PACKAGE], check=True)
    if not (EXTENSION / "node_modules").is_dir():
        subprocess.run(["npm", "ci"], cwd=EXTENSION, check=True)
    return subprocess.run(["npm", *arguments], cwd=EXTENSION, check=False).returncode


if __name__ == "__main__":
    sys.exit(npm(*sys.argv[1:]))
