import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.dynamicframe import DynamicFrame
from pyspark.sql import functions as SqlFuncs


def sparkAggregate(glueContext, parentFrame, groups, aggs, transformation_ctx) -> DynamicFrame:
    aggsFuncs = []
    for column, func in aggs:
        aggsFuncs.append(getattr(SqlFuncs, func)(column))
    result = parentFrame.toDF().groupBy(*groups).agg(*aggsFuncs) if len(groups) > 0 else parentFrame.toDF().agg(*aggsFuncs)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)


args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

# Script generated for node Customers
Customers_node1 = glueContext.create_dynamic_frame.from_options(
    format_options={"quoteChar": '"', "withHeader": True, "separator": ","},
    connection_type="s3",
    format="csv",
    connection_options={"paths": [args["source"] + "/customers/"], "recurse": True},
    transformation_ctx="Customers_node1",
)

# Script generated for node Orders
Orders_node1664 = glueContext.create_dynamic_frame.from_options(
    format_options={"multiline": False},
    connection_type="s3",
    format="json",
    connection_options={"paths": [args["source"] + "/orders/"], "recurse": True},
    transformation_ctx="Orders_node1664",
)

# Script generated for node Renamed keys for Join
RenamedkeysforJoin_node1665 = ApplyMapping.apply(
    frame=Orders_node1664,
    mappings=[
        ("id", "int", "(right) id", "int"),
        ("customer", "int", "(right) customer", "string"),
        ("total", "double", "(right) total", "double"),
    ],
    transformation_ctx="RenamedkeysforJoin_node1665",
)

# Script generated for node Join
Join_node1666 = Join.apply(
    frame1=Customers_node1,
    frame2=RenamedkeysforJoin_node1665,
    keys1=["id"],
    keys2=["`(right) customer`"],
    transformation_ctx="Join_node1666",
)

# Script generated for node Aggregate
Aggregate_node1667 = sparkAggregate(
    glueContext,
    parentFrame=Join_node1666,
    groups=["country"],
    aggs=[["(right) total", "sum"], ["(right) id", "count"]],
    transformation_ctx="Aggregate_node1667",
)

# Script generated for node Rename Field
RenameField_node1668 = RenameField.apply(
    frame=Aggregate_node1667,
    old_name="`sum((right) total)`",
    new_name="total",
    transformation_ctx="RenameField_node1668",
)
RenameField_node1669 = RenameField.apply(
    frame=RenameField_node1668,
    old_name="`count((right) id)`",
    new_name="orders",
    transformation_ctx="RenameField_node1669",
)

# Script generated for node Amazon S3
AmazonS3_node3 = glueContext.write_dynamic_frame.from_options(
    frame=RenameField_node1669,
    connection_type="s3",
    format="json",
    connection_options={"path": args["target"], "partitionKeys": []},
    transformation_ctx="AmazonS3_node3",
)
job.commit()
