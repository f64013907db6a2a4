"""A process with a session of its own: reads statements as JSON lines, answers with rows, time or the error."""

from __future__ import annotations

import json
import sys
import time

import gluepot


def main() -> None:
    answers = sys.stdout
    sys.stdout = sys.stderr  # what Spark or gluepot says must not be taken for an answer
    spark = gluepot.session()
    print(json.dumps({"rows": [], "wall_s": 0.0}), file=answers, flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        try:
            rows = [list(row) for row in spark.sql(json.loads(line)).collect()]
        except Exception as error:  # the asker judges it
            answer = {"error": str(error)}
        else:
            answer = {"rows": rows, "wall_s": time.perf_counter() - began}
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main()
