import sys
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source = glueContext.getSource("s3", paths=[args["source"] + "/base"], recurse=True)
source.setFormat("json")
base = source.getFrame()
stage = glueContext.create_dynamic_frame.from_options("s3", {"paths": args["source"] + "/changes"}, "json")
merged = base.mergeDynamicFrame(stage, ["id"], transformation_ctx="merged")
parts = SplitRows.apply(frame=merged, comparison_dict={"amount": {">=": 0}}, name1="good", name2="bad")
Spigot.apply(frame=parts["bad"], path=args["target"] + "/sample", options={"topk": 5})
glueContext.purge_s3_path(args["target"] + "/good", options={"retentionPeriod": 0})
glueContext.write_dynamic_frame.from_options(frame=parts, connection_type="s3", connection_options={"path": args["target"]}, format="json")
job.commit()
