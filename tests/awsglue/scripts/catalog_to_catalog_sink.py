import sys

from pyspark.context import SparkContext

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(sys.argv, ["JOB_NAME", "database", "target"])
sc = SparkContext.getOrCreate()
glueContext = GlueContext(sc)
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

source = glueContext.create_dynamic_frame.from_catalog(
    database=args["database"], table_name="sales", transformation_ctx="source", push_down_predicate="(year == '2024')"
)
ChangeSchema_node = ApplyMapping.apply(
    frame=source,
    mappings=[("amount", "double", "amount", "decimal(10,2)"), ("shop", "string", "shop", "string"), ("year", "string", "year", "string")],
    transformation_ctx="ChangeSchema_node",
)
AmazonS3_node = glueContext.getSink(
    path=args["target"],
    connection_type="s3",
    updateBehavior="UPDATE_IN_DATABASE",
    partitionKeys=["year"],
    enableUpdateCatalog=True,
    transformation_ctx="AmazonS3_node",
)
AmazonS3_node.setCatalogInfo(catalogDatabase=args["database"], catalogTableName="sales_clean")
AmazonS3_node.setFormat("glueparquet", compression="snappy")
AmazonS3_node.writeFrame(ChangeSchema_node)
job.commit()
