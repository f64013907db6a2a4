import sys

from awsglue import DynamicFrame
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["database", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
by_path = glueContext.create_dynamic_frame.from_options(connection_type="s3", connection_options={"paths": [args["source"]]}, format="json")
by_table = glueContext.create_dynamic_frame.from_catalog(database=args["database"], table_name="answers", transformation_ctx="by_table")
agreed_by_path = Filter.apply(frame=by_path, f=lambda x: x["shareWithResearchAsOfDate"] != 0)
agreed_by_table = Filter.apply(frame=by_table, f=lambda x: x["sharewithresearchasofdate"] != 0)
glueContext.write_dynamic_frame.from_options(frame=agreed_by_path, connection_type="s3", connection_options={"path": args["target"] + "/path"}, format="json")
glueContext.write_dynamic_frame.from_options(frame=agreed_by_table, connection_type="s3", connection_options={"path": args["target"] + "/table"}, format="json")
