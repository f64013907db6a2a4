import sys

from pyspark.context import SparkContext

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from awsgluedq.transforms import EvaluateDataQuality

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

# Default ruleset used by all target nodes with data quality enabled
DEFAULT_DATA_QUALITY_RULESET = """
    Rules = [
        ColumnCount > 0
    ]
"""

AmazonS3_node1 = glueContext.create_dynamic_frame.from_options(
    format_options={"multiLine": "false"}, connection_type="s3", format="json",
    connection_options={"paths": [args["source"]], "recurse": True}, transformation_ctx="AmazonS3_node1")

EvaluateDataQuality().process_rows(
    frame=AmazonS3_node1,
    ruleset=DEFAULT_DATA_QUALITY_RULESET,
    publishing_options={"dataQualityEvaluationContext": "EvaluateDataQuality_node", "enableDataQualityResultsPublishing": True},
    additional_options={"dataQualityResultsPublishing.strategy": "BEST_EFFORT", "observations.scope": "ALL"},
)
AmazonS3_node2 = glueContext.write_dynamic_frame.from_options(
    frame=AmazonS3_node1, connection_type="s3", format="json",
    connection_options={"path": args["target"], "partitionKeys": ["kind"]}, transformation_ctx="AmazonS3_node2")
job.commit()
