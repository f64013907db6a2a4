import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, upper

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions

spark = SparkSession.builder.appName("by hand").getOrCreate()
glueContext = GlueContext(spark.sparkContext)
logger = glueContext.get_logger()
job = Job(glueContext)
args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
logger.info("start")
dyf = glueContext.create_dynamic_frame.from_options(
    "s3", connection_options={"paths": [args["source"]]}, format="csv", format_options={"withHeader": True},
    push_down_predicate="",
)
df = dyf.toDF().withColumn("name", upper(col("name"))).where("cast(n as int) > 1")
x = df.show()
out = DynamicFrame.fromDF(df, glueContext, "out")
out = Filter.apply(frame=out, f=lambda r: r["name"] != "C")
out = Map.apply(frame=out, f=lambda r: {**r, "length": len(r["name"])})
glueContext.write_dynamic_frame.from_options(out, "s3", {"path": args["target"]}, "json")
job.init(args["JOB_NAME"], args)
job.commit()
