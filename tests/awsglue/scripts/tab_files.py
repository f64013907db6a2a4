import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
rows = glueContext.create_dynamic_frame_from_options(
    connection_type="s3",
    connection_options={"paths": [args["source"]], "recurse": True, "exclusions": "[\"**/_old/**\", \"**.txt\"]", "compressionType": "gzip", "groupFiles": "none"},
    format="csv",
    format_options={"separator": "\t", "withHeader": True, "quoteChar": -1, "optimizePerformance": "false"},
    transformation_ctx="rows",
)
rows = rows.rename_field("Unit Price", "unit_price").rename_field("`a.b`", "ab")
rows = SelectFields.apply(frame=rows, paths=["unit_price", "ab"])
glueContext.write_dynamic_frame.from_options(rows.coalesce(1), "s3", {"path": args["target"]}, format="csv", format_options={"separator": "\t", "quoteChar": "'"})
job.commit()
