import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.dynamicframe import DynamicFrameCollection
import concurrent.futures
import re


class GroupFilter:
    def __init__(self, name, filters):
        self.name = name
        self.filters = filters


def apply_group_filter(source_DyF, group):
    return Filter.apply(frame=source_DyF, f=group.filters)


def threadedRoute(glue_ctx, source_DyF, group_filters) -> DynamicFrameCollection:
    dynamic_frames = {}
    with concurrent.futures.ThreadPoolExecutor() as executor:
        future_to_filter = {executor.submit(apply_group_filter, source_DyF, gf): gf for gf in group_filters}
        for future in concurrent.futures.as_completed(future_to_filter):
            gf = future_to_filter[future]
            if future.exception() is not None:
                print("%r generated an exception: %s" % (gf, future.exception()))
            else:
                dynamic_frames[gf.name] = future.result()
    return DynamicFrameCollection(dynamic_frames, glue_ctx)


args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"]]}, format="json", format_options={"multiLine": "false"}, transformation_ctx="source")

ConditionalRouter_node = threadedRoute(
    glueContext,
    source_DyF=source,
    group_filters=[
        GroupFilter(name="big", filters=lambda row: (row["amount"] >= 100)),
        GroupFilter(name="default_group", filters=lambda row: (not (row["amount"] >= 100))),
    ],
)
big = SelectFromCollection.apply(dfc=ConditionalRouter_node, key="big", transformation_ctx="big")
rest = SelectFromCollection.apply(dfc=ConditionalRouter_node, key="default_group", transformation_ctx="default_group")
glueContext.write_dynamic_frame.from_options(frame=big, connection_type="s3", format="json", connection_options={"path": args["target"] + "/big", "partitionKeys": []}, transformation_ctx="s3_big")
glueContext.write_dynamic_frame.from_options(frame=rest, connection_type="s3", format="json", connection_options={"path": args["target"] + "/rest", "partitionKeys": []}, transformation_ctx="s3_rest")
job.commit()
