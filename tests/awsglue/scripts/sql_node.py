import sys

from pyspark.context import SparkContext

from awsglue import DynamicFrame
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions


def sparkSqlQuery(glueContext, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql(query)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)


args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source_node = glueContext.create_dynamic_frame_from_options(
    "s3", {"paths": [args["source"]]}, "json", {"multiline": True}, transformation_ctx="source_node"
)
SQLQuery_node = sparkSqlQuery(
    glueContext,
    query="select kind, sum(n) as total from myDataSource group by kind",
    mapping={"myDataSource": source_node},
    transformation_ctx="SQLQuery_node",
)
glueContext.write_dynamic_frame.from_options(
    frame=SQLQuery_node, connection_type="s3", format="parquet", connection_options={"path": args["target"]}
)
job.commit()
