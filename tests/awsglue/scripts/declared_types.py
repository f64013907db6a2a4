import sys
from awsglue.context import GlueContext
from awsglue.gluetypes import *
from awsglue.transforms import Map
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
schema = StructType([Field("id", IntegerType()), Field("name", StringType()), Field("tags", ArrayType(StringType()))])
frame = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"]]}, "json", format_options={"withSchema": __import__("json").dumps(schema.jsonValue())})


def tidy(rec):
    rec["name"] = rec["name"].strip().title()
    rec["tag_count"] = len(rec["tags"] or [])
    if rec["id"] < 0:
        raise ValueError("negative id")
    return rec


tidied = Map.apply(frame=frame, f=tidy, transformation_ctx="tidied", info="tidy", stageThreshold=5)
print("errors", tidied.errorsCount(), "stage", tidied.stageErrorsCount())
tidied.errorsAsDynamicFrame().toDF().select("error.msg").write.json(args["target"] + "/errors")
glueContext.write_dynamic_frame.from_options(tidied, "s3", {"path": args["target"] + "/good"}, format="orc")
