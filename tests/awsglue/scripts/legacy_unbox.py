from __future__ import print_function
import sys
from awsglue.utils import *
from awsglue.context import *
from awsglue.dynamicframe import *
from awsglue.job import *
from awsglue.transforms import *
from awsglue.gluetypes import *
from pyspark.context import SparkContext
from pyspark.sql import SparkSession, SQLContext, Row

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target", "TempDir"])
sc = SparkContext.getOrCreate()
glueContext = GlueContext(sc, minPartitions=1, targetPartitions=2)
sqlContext = glueContext
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

messages = glueContext.create_dynamic_frame.from_options(connection_type="s3", connection_options={"paths": [args["source"] + "/queue"]}, format="csv", format_options={"withHeader": "true"})
boxed = Unbox.apply(frame=messages, path="body", format="json", transformation_ctx="boxed")
boxed.printSchema()
print(boxed.schema().jsonValue() if hasattr(boxed.schema(), "jsonValue") else boxed.schema())
flat = Relationalize.apply(frame=boxed, staging_path=args["TempDir"], name="root", transformation_ctx="flat")
for name in sorted(flat.keys()):
    df = flat.select(name).toDF()
    for c in df.columns:
        df = df.withColumnRenamed(c, c.replace(".", "_"))
    print(name, df.columns, df.count())
    out = DynamicFrame.fromDF(df, glueContext, name)
    glueContext.write_dynamic_frame.from_options(out, "s3", {"path": args["target"] + "/" + name.replace(".", "_")}, "orc")
rows = sqlContext.createDataFrame([Row(k=1, v="a"), Row(k=2, v="b")])
d = DynamicFrame.fromDF(rows, glueContext, "d")
m = d.mergeDynamicFrame(DynamicFrame.fromDF(rows.limit(1).withColumnRenamed("v", "v"), glueContext, "s"), ["k"])
print(m.count(), m.stageErrorsCount(), glueContext.create_dynamic_frame_from_rdd(sc.parallelize([(1, "x")]), "rdd", ["a", "b"]).count())
errors = ErrorsAsDynamicFrame.apply(boxed)
if errors.count() > 0:
    errors.toDF().select("error.*").show(truncate=False)
job.commit()
