import sys
import json

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import Window
from pyspark.sql.functions import *
from pyspark.sql.types import *

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
sc = SparkContext.getOrCreate()
sc.setLogLevel("ERROR")
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

df = spark.read.format("csv").option("header", "true").option("inferSchema", "true").load(args["source"])
df.createOrReplaceTempView("sales")
top = df.withColumn("rank", row_number().over(Window.partitionBy("shop").orderBy(desc("amount")))).where(col("rank") == 1)
summary = spark.sql("select shop, sum(amount) as amount from sales group by shop order by shop")
print(json.dumps([row.asDict() for row in summary.collect()]))
dynamic_frame = DynamicFrame.fromDF(top.repartition(1), glueContext, "dynamic_frame")
glueContext.write_dynamic_frame.from_options(frame=dynamic_frame, connection_type="s3", connection_options={"path": args["target"]}, format="parquet")
summary.write.mode("append").parquet(args["target"] + "_summary")
spark.createDataFrame(summary.toPandas()).write.mode("append").json(args["target"] + "_pandas")
job.commit()
