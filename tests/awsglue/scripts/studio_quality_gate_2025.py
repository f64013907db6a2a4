import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsgluedq.transforms import EvaluateDataQuality
from awsglue.dynamicframe import DynamicFrame

args = getResolvedOptions(sys.argv, ['JOB_NAME', 'source', 'target'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

AmazonS3_node1 = glueContext.create_dynamic_frame.from_options(format_options={"quoteChar": "\"", "withHeader": True, "separator": ",", "optimizePerformance": False}, connection_type="s3", format="csv", connection_options={"paths": [args["source"]], "recurse": True}, transformation_ctx="AmazonS3_node1")

# Script generated for node Evaluate Data Quality
EvaluateDataQuality_node2_ruleset = """
    # Example rules: Completeness "colA" between 0.4 and 0.8, ColumnCount > 10
    Rules = [
        IsComplete "id",
        IsUnique "id",
        RowCount > 2,
        ColumnValues "country" in ["NL", "DE"]
    ]
"""
EvaluateDataQuality_node2 = EvaluateDataQuality().process_rows(frame=AmazonS3_node1, ruleset=EvaluateDataQuality_node2_ruleset, publishing_options={"dataQualityEvaluationContext": "EvaluateDataQuality_node2", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"observations.scope":"ALL","performanceTuning.caching":"CACHE_NOTHING"})

ruleOutcomes_node3 = SelectFromCollection.apply(dfc=EvaluateDataQuality_node2, key="ruleOutcomes", transformation_ctx="ruleOutcomes_node3")
rowLevelOutcomes_node4 = SelectFromCollection.apply(dfc=EvaluateDataQuality_node2, key="rowLevelOutcomes", transformation_ctx="rowLevelOutcomes_node4")

rowLevelOutcomes_df = rowLevelOutcomes_node4.toDF()
failed = rowLevelOutcomes_df.filter(rowLevelOutcomes_df.DataQualityEvaluationResult == "Failed").drop("DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip", "DataQualityEvaluationResult")
quarantined = DynamicFrame.fromDF(failed, glueContext, "quarantined")
glueContext.write_dynamic_frame.from_options(frame=quarantined, connection_type="s3", format="csv", connection_options={"path": args["target"] + "/bad", "partitionKeys": []}, transformation_ctx="bad")
glueContext.write_dynamic_frame.from_options(frame=ruleOutcomes_node3.select_fields(["Rule", "Outcome"]), connection_type="s3", format="json", connection_options={"path": args["target"] + "/rules"}, transformation_ctx="rules")
job.commit()
