"""`python -m gluepot`: the same as the command, where the environment's programs are not on PATH."""

from __future__ import annotations

import sys

from gluepot.cli.main import main

if __name__ == "__main__":
    sys.exit(main(prog_name="gluepot"))
