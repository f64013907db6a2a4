import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglueml.transforms import EntityDetector
from pyspark.sql.types import StringType
from awsglue.dynamicframe import DynamicFrame
from pyspark.sql.functions import *

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source = glueContext.create_dynamic_frame.from_options(format_options={"multiline": False}, connection_type="s3", format="json", connection_options={"paths": [args["source"]], "recurse": True}, transformation_ctx="source")

entity_detector = EntityDetector()
detected_df = entity_detector.detect(source, ["EMAIL", "IP_ADDRESS"], "DetectedEntities")


def replace_cell(original_cell_value, sorted_reverse_start_end_tuples):
    if sorted_reverse_start_end_tuples:
        for entity in sorted_reverse_start_end_tuples:
            to_mask_value = original_cell_value[entity[0]:entity[1]]
            original_cell_value = original_cell_value.replace(to_mask_value, "#######")
    return original_cell_value


def row_pii(column_name, original_cell_value, detected_entities):
    if column_name in detected_entities.keys():
        entities = detected_entities[column_name]
        start_end_tuples = map(lambda entity: (entity["start"], entity["end"]), entities)
        sorted_reverse_start_end_tuples = sorted(start_end_tuples, key=lambda start_end: start_end[1], reverse=True)
        return replace_cell(original_cell_value, sorted_reverse_start_end_tuples)
    return original_cell_value


row_pii_udf = udf(row_pii, StringType())


def recur(df, remaining_keys):
    if len(remaining_keys) == 0:
        return df
    head = remaining_keys[0]
    tail = remaining_keys[1:]
    modified_df = df.withColumn(head, row_pii_udf(lit(head), head, "DetectedEntities"))
    return recur(modified_df, tail)


keys = [field.name for field in detected_df.schema() if field.name != "DetectedEntities"]
updated_masked_df = recur(detected_df.toDF(), keys).drop("DetectedEntities")
DetectPII_node = DynamicFrame.fromDF(updated_masked_df, glueContext, "updated_masked_df")
glueContext.write_dynamic_frame.from_options(frame=DetectPII_node, connection_type="s3", format="json", connection_options={"path": args["target"]}, transformation_ctx="sink")
job.commit()
