import sys
from datetime import datetime

import pyspark.sql.functions as F
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql.types import *

sc = SparkContext.getOrCreate()
glue_context = GlueContext(sc)
spark_session = glue_context.spark_session
spark_session.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target", "database"])
job = Job(glue_context)
job.init(args["JOB_NAME"], args)
logger = glue_context.get_logger()
logger.info("run of " + args["JOB_NAME"] + " at " + str(datetime.now().year > 2000))

events = glue_context.create_dynamic_frame_from_options("s3", {"paths": [args["source"]], "recurse": True, "groupFiles": "inPartition", "groupSize": "1048576"}, format="json")
df = events.toDF()
df = df.withColumn("at", F.to_timestamp("at")).withColumn("year", F.year("at")).withColumn("month", F.date_format("at", "MM"))
df = df.repartition("year", "month")
output = DynamicFrame.fromDF(df, glue_context, "output")
output.printSchema()
sink = glue_context.getSink(connection_type="s3", path=args["target"], enableUpdateCatalog=True, updateBehavior="UPDATE_IN_DATABASE", partitionKeys=["year", "month"])
sink.setFormat("parquet", useGlueParquetWriter=True)
sink.setCatalogInfo(catalogDatabase=args["database"], catalogTableName="events")
sink.writeFrame(output)
job.commit()
