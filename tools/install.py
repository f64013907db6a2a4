"""Install gluepot with every extra and its development tools into the environment that runs this module.

When that went well, the seconds it took are written into the environment: make's stamp, and what the tour prints.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMP = Path(sys.prefix) / ".gluepot-setup"
_PIP_WITH_GROUPS = "pip>=25.1"


def main() -> int:
    """Install. Returns pip's exit code."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = ",".join(sorted(project["optional-dependencies"]))
    started = time.monotonic()
    print(
        f"Installing gluepot into {sys.prefix} and building its Lab extension: a minute or two …", flush=True
    )
    code = _pip("install", "--upgrade", _PIP_WITH_GROUPS)
    code = code or _pip("install", "--editable", f".[{extras}]", "--group", "dev")
    if code == 0:
        STAMP.write_text(f"{time.monotonic() - started:.0f}\n", encoding="utf-8")
    return code


def _pip(*arguments: str) -> int:
    command = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--quiet",
        "--no-input",
        *arguments,
    ]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
