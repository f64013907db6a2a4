import sys

from awsglue.context import GlueContext
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
frame = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"]]}, format="json")
frame = Unbox.apply(frame=frame, path="payload", format="json")
frame = frame.resolveChoice(specs=[("payload.size", "make_cols"), ("code", "project:string"), ("n", "make_struct")])
frame = UnnestFrame.apply(frame=frame)
frame.printSchema()
mapped = frame.apply_mapping([
    ("`payload.size_int`", "int", "size.whole", "long"),
    ("`payload.size_string`", "string", "size.text", "string"),
    ("code", "string", "code", "string"),
    ("`n.int`", "int", "n", "bigint"),
])
glueContext.write_dynamic_frame.from_options(mapped, connection_type="s3", connection_options={"path": args["target"]}, format="json")
