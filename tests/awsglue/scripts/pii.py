import sys

from pyspark.context import SparkContext

from awsglue.context import GlueContext
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from awsglueml.transforms import EntityDetector

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
node1 = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"]]}, "json")
entity_detector = EntityDetector()
classified = entity_detector.classify_columns(node1, ["EMAIL", "USA_SSN"], 1.0, 0.1)
node2 = DropFields.apply(frame=node1, paths=list(classified.keys()))
glueContext.write_dynamic_frame.from_options(node2, "s3", {"path": args["target"]}, "json")
