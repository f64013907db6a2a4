import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "TempDir"])
glueContext = GlueContext(SparkContext())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source = glueContext.create_dynamic_frame.from_options("s3", {"paths": ["s3://my-lake/raw/"], "recurse": True}, "json", transformation_ctx="source")
tables = Relationalize.apply(frame=source, staging_path=args["TempDir"], name="root")
glueContext.write_dynamic_frame.from_options(tables, "s3", {"path": "s3://my-lake/clean"}, "parquet", transformation_ctx="sink")
print("tables", sorted(tables.keys()))
job.commit()
