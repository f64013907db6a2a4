import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "database"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
frame = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"]]}, "json", transformation_ctx="frame")
additionalOptions = {"enableUpdateCatalog": True, "updateBehavior": "UPDATE_IN_DATABASE"}
additionalOptions["partitionKeys"] = ["region", "year"]
sink = glueContext.write_dynamic_frame_from_catalog(frame=frame, database=args["database"], table_name="sales", transformation_ctx="write_sink", additional_options=additionalOptions)
job.commit()
