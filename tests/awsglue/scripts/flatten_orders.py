import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target", "TempDir"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

raw = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"]]}, "json")
resolved = raw.resolveChoice(specs=[("items[].price", "cast:double"), ("customer.zip", "cast:string")])
flat = Relationalize.apply(frame=resolved, staging_path=args["TempDir"], name="orders", transformation_ctx="flat")


def underscores(frame):
    for field in frame.schema():
        if "." in field.name:
            frame = frame.rename_field("`" + field.name + "`", field.name.replace(".val.", "_").replace(".", "_"))
    return frame


print(flat.keys())
for key in flat.keys():
    table = underscores(flat.select(key))
    name = key.replace(".", "_")
    table.toDF().createOrReplaceTempView(name)
    glueContext.write_dynamic_frame_from_options(frame=table, connection_type="s3", connection_options={"path": args["target"] + "/" + name}, format="parquet")

report = spark.sql("""
    SELECT o.id, o.customer_zip, sum(i.items_price) AS total, count(t.index) AS tags
    FROM orders o JOIN orders_items i ON o.items = i.id LEFT JOIN orders_items_val_tags t ON i.items_tags = t.id
    GROUP BY 1, 2 ORDER BY 1
""")
report.write.mode("overwrite").json(args["target"] + "/report")
job.commit()
