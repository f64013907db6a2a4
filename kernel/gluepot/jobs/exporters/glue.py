"""A version as a script for AWS Glue: Glue's context, its job, and parameters as Glue hands them over.

Glue gives every parameter as `--name value` and adds some of its own (reference/glue/jobs.md), so the parser takes
what it knows and leaves the rest; a switch without a value does not exist there.
"""

from __future__ import annotations

import re

from gluepot.jobs.exporters.without_gluepot import uses_gluepot, without_gluepot
from gluepot.jobs.formatting import format_script, sort_imports
from gluepot.jobs.models import JobKind, JobVersion

_IMPORTS = """\
import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext"""
_BEGIN = """\
glue_context = GlueContext(SparkContext.getOrCreate())
glue_job = Job(glue_context)
glue_arguments = getResolvedOptions(sys.argv, ["JOB_NAME"])
glue_job.init(glue_arguments["JOB_NAME"], glue_arguments)
"""
_COMMIT = "\nglue_job.commit()\n"


def glue_script(version: JobVersion) -> str:
    """Return the script for a Glue job: of type Spark, or Python shell where the version needs no Spark.

    Raises:
        InvalidInputError: it uses something of gluepot that Glue does not have, named with its line.
    """
    text = version.content.script
    if uses_gluepot(text):
        text = without_gluepot(
            version, session="glue_context.spark_session", imports=_IMPORTS, where="AWS Glue"
        )
        first_use = re.search(r"^.*glue_context\.spark_session.*$", text, re.MULTILINE)
        if first_use is not None:
            text = f"{text[: first_use.start()]}{_BEGIN}{text[first_use.start() :]}{_COMMIT}"
    elif version.content.kind is JobKind.SPARK:
        return text  # it makes its own session, or is a Glue script already
    text = text.replace("parser.parse_args()", "parser.parse_known_args()[0]")
    text = text.replace("action=argparse.BooleanOptionalAction", 'type=lambda text: text.lower() == "true"')
    return format_script(sort_imports(text))
