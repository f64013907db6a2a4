import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext


def get_glue_args(mandatory_fields, default_optional_args):
    given_optional_fields_key = list(set([i[2:] for i in sys.argv]).intersection([i for i in default_optional_args]))
    args = getResolvedOptions(sys.argv, mandatory_fields + given_optional_fields_key)
    default_optional_args.update(args)
    return default_optional_args


args = get_glue_args(["JOB_NAME", "output_path", "source-folder"], {"limit": "2", "country": "NL"})
if "--{}".format("dry-run") in sys.argv:
    print("dry run")
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["output_path"], args)
people = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source_folder"]]}, "csv", {"withHeader": "true"})
chosen = people.filter(lambda p: p["country"] == args["country"])
chosen.toDF().limit(int(args["limit"])).coalesce(1).write.mode("overwrite").option("header", "true").csv(args["output_path"])
job.commit()
