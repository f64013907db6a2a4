import sys
import json
import re
from awsglue.transforms import Map, Filter, ApplyMapping, ResolveChoice, DropNullFields, SelectFields, SplitRows
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue import DynamicFrame
from awsglue.gluetypes import StringType, LongType, StructType, Field, ArrayType

sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
args = getResolvedOptions(sys.argv, ['source', 'target'])
job = Job(glueContext)
job.init('partner_feed', args)

datasource0 = glueContext.create_dynamic_frame.from_options('s3', connection_options={'paths': [args['source'] + '/feed'], 'recurse': True}, format='json', format_options={'multiline': False}, transformation_ctx='datasource0')
print("Count: ", datasource0.count())
datasource0.printSchema()


def mask(rec):
    rec["email"] = re.sub(r"^[^@]+", "***", rec["email"]) if rec["email"] else None
    if "address" in rec and rec["address"]:
        rec["city"] = rec["address"]["city"]
        del rec["address"]
    rec["tag_count"] = len(rec["tags"] or [])
    rec["raw"] = json.dumps({"id": rec["id"]})
    return rec


masked = Map.apply(frame=datasource0, f=mask, transformation_ctx='masked')
print("errors", masked.errorsCount())
adults = Filter.apply(frame=masked, f=lambda x: x["age"] is not None and int(x["age"]) >= 18)
resolved = ResolveChoice.apply(adults, specs=[('age', 'cast:int'), ('id', 'project:string')])
resolved = ResolveChoice.apply(frame=resolved, choice="make_struct", transformation_ctx="resolvechoice")
dropped = DropNullFields.apply(frame=resolved, transformation_ctx="dropnull")
mapped = dropped.apply_mapping([("id", "string", "customer.id", "string"), ("age", "int", "customer.age", "smallint"), ("email", "string", "customer.contact.email", "string"), ("city", "string", "`home.city`", "string"), ("tag_count", "int", "tag_count", "bigint")])
mapped.toDF().orderBy("tag_count").show(truncate=False)
split = SplitRows.apply(frame=mapped, comparison_dict={"tag_count": {">": 1}}, name1="many", name2="few")
for key in split.keys():
    glueContext.write_dynamic_frame.from_options(frame=split.select(key).coalesce(1), connection_type="s3", connection_options={"path": args['target'] + "/" + key}, format="glueparquet", format_options={"compression": "snappy"})
unnested = mapped.unnest()
glueContext.write_dynamic_frame_from_options(unnested, "s3", {"path": args["target"] + "/flat"}, "csv", {"separator": "\t", "quoteChar": -1})
job.commit()
