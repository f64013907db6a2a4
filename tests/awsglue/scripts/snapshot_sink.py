import sys, os
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql.functions import *
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection

## @params: [JOB_NAME, source, target, database]
args = getResolvedOptions(sys.argv, ['JOB_NAME','source','target','database'])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)
logger = glueContext.get_logger()

spark.sql("create database if not exists " + args['database'])
events = glueContext.create_dynamic_frame.from_options(connection_type = "s3", connection_options = {"paths": [args['source'] + '/events'], "recurse":True, "exclusions": "[\"**/_old/**\"]"}, format = "json", transformation_ctx = "events", push_down_predicate = "year == '2024' and month in ('01','02')")
logger.info("events: " + str(events.count()))

events = events.toDF().withColumn("day", substring(col("at"), 1, 10)).withColumn("amount", col("amount").cast("decimal(12,2)"))
events.createOrReplaceTempView("events")
totals = spark.sql("""
  select day, country, sum(amount) as total, count(distinct user) as users
  from events where amount is not null group by day, country
""")
frame = DynamicFrame.fromDF(totals.repartition(1), glueContext, "totals")

sink = glueContext.getSink(connection_type="s3", path=args["target"] + "/totals/", enableUpdateCatalog=True, updateBehavior="UPDATE_IN_DATABASE", partitionKeys=["country"], transformation_ctx="sink")
sink.setCatalogInfo(catalogDatabase=args["database"], catalogTableName="totals")
sink.setFormat("glueparquet", compression="snappy")
sink.writeFrame(frame)

again = glueContext.create_dynamic_frame.from_catalog(database=args["database"], table_name="totals", push_down_predicate="country='nl'", transformation_ctx="again")
again.show()
print("tables", sorted(t.name for t in spark.catalog.listTables(args["database"])))
glueContext.purge_table(args["database"], "totals", options={"partitionPredicate": "country = 'be'", "retentionPeriod": 0, "manifestFilePath": args["target"] + "/manifest/"})
print("partitions", [r[0] for r in spark.sql("show partitions " + args["database"] + ".totals").collect()])
quarters = DynamicFrameCollection({"a": again, "b": frame}, glueContext)
mapped = MapToCollection.apply(quarters, lambda f, ctx: f.select_fields(["day", "total"]))
print({k: mapped[k].count() for k in mapped.keys()})
job.commit()
