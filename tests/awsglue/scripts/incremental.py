import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import ApplyMapping
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
new = glueContext.create_dynamic_frame.from_options(
    connection_type="s3",
    connection_options={"paths": [args["source"]], "recurse": True, "boundedFiles": "2"},
    format="json",
    transformation_ctx="new",
)
if new.count() == 0:
    print("nothing new")
else:
    mapped = ApplyMapping.apply(frame=new, mappings=[("v", "int", "value", "int")], transformation_ctx="mapped")
    glueContext.write_dynamic_frame.from_options(mapped, "s3", {"path": args["target"]}, "json", transformation_ctx="sink")
job.commit()
