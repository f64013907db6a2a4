import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import ApplyMapping
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "db_url", "db_driver"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

connection_options = {
    "url": args["db_url"],
    "user": "app",
    "password": "app",
    "customJdbcDriverClassName": args["db_driver"],
    "dbtable": "orders",
}
orders = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"]], "recurse": "true"}, "csv", {"withHeader": True})
orders = ApplyMapping.apply(orders, [("id", "string", "id", "int"), ("total", "string", "total", "double")])
written = glueContext.write_dynamic_frame.from_options(
    frame=orders,
    connection_type="postgresql",
    connection_options={**connection_options, "preactions": "delete from orders"},
    transformation_ctx="sink",
)
again = glueContext.create_dynamic_frame.from_options(
    connection_type="postgresql",
    connection_options={**connection_options, "hashfield": "id", "hashpartitions": "3"},
    transformation_ctx="again",
)
print("partitions", again.getNumPartitions(), "rows", again.count())
job.commit()
