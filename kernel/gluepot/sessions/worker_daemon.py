"""PySpark's worker daemon, started in the claimer's folder instead of the JVM's.

Spark runs `python -m <spark.python.daemon.module>`; this one changes the folder and hands over.
"""

from __future__ import annotations

import os
import runpy
import sys

if __name__ == "__main__":
    folder = os.environ.pop("GLUEPOT_WORKING_FOLDER", "")
    if os.path.isdir(folder):  # noqa: PTH112 - pathlib costs a worker 5 ms
        os.chdir(folder)
        sys.path[0] = folder  # `-m` put the folder there that the JVM was started in
    runpy.run_module("pyspark.daemon", run_name="__main__", alter_sys=True)
