"""Two environments with two versions of gluepot on one machine, as after `pip install --upgrade` in one of them.

Each has its own copy of this tree and shares every other library, so that making one takes a second.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_MIGRATION = '''"""What a later version adds."""

import sqlalchemy as sa
from alembic import op

revision = "9000_later"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("job_runs", sa.Column("of_a_later_version", sa.Text))
'''


@dataclass(frozen=True, kw_only=True)
class Environment:
    """A virtual environment with one version of gluepot, and the home that it uses."""

    folder: Path
    home: Path
    version: str

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        return self.folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"

    def gluepot(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a verb in this environment."""
        dropped = ("GLUEPOT_", "PYTHON", "VIRTUAL_ENV")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        return subprocess.run(
            [str(self.python), "-m", "gluepot.cli.main", *arguments],
            env={**kept, "GLUEPOT_HOME": str(self.home), "GLUEPOT_POOL": '{"size": 0, "memory": "600m"}'},
            cwd=self.home.parent, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def answer(self, *arguments: str) -> Any:
        """Run a verb that must work, and return its JSON."""
        done = self.gluepot(*arguments, "--json")
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def add_migration(self) -> None:
        """Give this version a schema that the tree does not know."""
        versions = self.packages / "gluepot" / "database" / "migrations" / "versions"
        before = max(path.stem for path in versions.glob("0*.py"))
        (versions / "9000_later.py").write_text(_MIGRATION.format(before=before), encoding="utf-8")


def make_environment(folder: Path, *, home: Path, version: str) -> Environment:
    """Make an environment whose gluepot says that it is `version`."""
    venv.create(folder, with_pip=False, symlinks=True)
    made = Environment(folder=folder, home=home, version=version)
    # What is compiled comes along: it fits its sources, which keep their times, and each of the two would compile anew.
    ignored = shutil.ignore_patterns("labextension", "*.ipynb")
    for package in ("gluepot", "awsglue", "awsgluedq", "awsglueml"):
        shutil.copytree(ROOT / "kernel" / package, made.packages / package, ignore=ignored)
    ours = distribution("gluepot")
    about = made.packages / f"gluepot-{version}.dist-info"
    about.mkdir()
    metadata = re.sub(r"(?m)^Version: .*$", f"Version: {version}", ours.read_text("METADATA") or "")
    (about / "METADATA").write_text(metadata, encoding="utf-8")
    (about / "entry_points.txt").write_text(ours.read_text("entry_points.txt") or "", encoding="utf-8")
    # After its own packages, so that its own gluepot is found first.
    (made.packages / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return made
