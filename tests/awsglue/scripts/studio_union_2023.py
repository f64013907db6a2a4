import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.dynamicframe import DynamicFrame
import re


def sparkUnion(glueContext, unionType, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql("(select * from source1) UNION " + unionType + " (select * from source2)")
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)


args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

AmazonS3_node1 = glueContext.create_dynamic_frame.from_options(format_options={"quoteChar": "\"", "withHeader": True, "separator": ","}, connection_type="s3", format="csv", connection_options={"paths": [args["source"] + "/one"], "recurse": True}, transformation_ctx="AmazonS3_node1")
AmazonS3_node2 = glueContext.create_dynamic_frame.from_options(format_options={"quoteChar": "\"", "withHeader": True, "separator": ","}, connection_type="s3", format="csv", connection_options={"paths": [args["source"] + "/two"], "recurse": True}, transformation_ctx="AmazonS3_node2")

# Script generated for node Union
Union_node3 = sparkUnion(glueContext, unionType="ALL", mapping={"source1": AmazonS3_node1, "source2": AmazonS3_node2}, transformation_ctx="Union_node3")

# Script generated for node Drop Duplicates
DropDuplicates_node4 = DynamicFrame.fromDF(Union_node3.toDF().dropDuplicates(["id"]), glueContext, "DropDuplicates_node4")

# Script generated for node Filter
Filter_node5 = Filter.apply(frame=DropDuplicates_node4, f=lambda row: (bool(re.match("^b", row["name"])) or int(row["id"]) < 2), transformation_ctx="Filter_node5")

# Script generated for node Drop Fields
DropFields_node6 = DropFields.apply(frame=Filter_node5, paths=["secret"], transformation_ctx="DropFields_node6")

AmazonS3_node7 = glueContext.getSink(path=args["target"], connection_type="s3", updateBehavior="LOG", partitionKeys=[], compression="gzip", enableUpdateCatalog=True, transformation_ctx="AmazonS3_node7")
AmazonS3_node7.setFormat("json")
AmazonS3_node7.writeFrame(DropFields_node6)
job.commit()
