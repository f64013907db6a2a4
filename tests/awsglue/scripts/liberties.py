import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from pyspark.sql import SparkSession

args = getResolvedOptions(sys.argv, ["source", "target"])
spark = SparkSession.builder.config("spark.sql.shuffle.partitions", "4").getOrCreate()
sc = spark.sparkContext
glueContext = GlueContext(spark.sparkContext)
never_begun = Job(glueContext)

source = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"] + "/ "], "recurse": True}, "csv", {"withHeader": True, "multiLine": "false"}, push_down_predicate="")
empty = ApplyMapping.apply(frame=source, mappings=[])
print(empty.count())
views = ApplyMapping.apply(frame=source, mappings=[("views", "long", "views", "bigint"), ("title ", "string", " title", "string")])
x = views.toDF().show()
ignored = glueContext.write_dynamic_frame.from_options(views, connection_type="s3", connection_options={"path": args["target"], "compression": "gzip"}, format="csv", format_options={"writeHeader": False, "quoteChar": -1, "separator": "|"}, transformation_ctx="")
ignored.count()
job = Job(glueContext)
job.init("anything at all")
job.commit()
