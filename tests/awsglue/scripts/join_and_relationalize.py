import sys

from pyspark.context import SparkContext

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(sys.argv, ["source", "target", "TempDir"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["target"], args)

persons = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"] + "/persons"]}, format="json")
members = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"] + "/members"]}, format="json")
orgs = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"] + "/orgs"]}, format="json")
orgs = orgs.drop_fields(["other_names"]).rename_field("id", "org_id").rename_field("name", "org_name")
history = Join.apply(
    orgs, Join.apply(persons, members, "id", "person_id"), "org_id", "organization_id"
).drop_fields(["person_id", "org_id"])
print("Count: ", history.count())
history.printSchema()
collection = history.relationalize("hist_root", args["TempDir"])
for name in collection.keys():
    glueContext.write_dynamic_frame.from_options(
        frame=collection.select(name), connection_type="s3", connection_options={"path": args["target"] + "/" + name}, format="parquet"
    )
