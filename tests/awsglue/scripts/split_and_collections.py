import sys

from pyspark.context import SparkContext

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrameCollection
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions


def MyTransform(glueContext, dfc) -> DynamicFrameCollection:
    from awsglue.dynamicframe import DynamicFrame

    df = dfc.select(list(dfc.keys())[0]).toDF().dropDuplicates()
    return DynamicFrameCollection({"CustomTransform0": DynamicFrame.fromDF(df, glueContext, "CustomTransform0")}, glueContext)


args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
node1 = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"]]}, "json", transformation_ctx="node1")
node2 = MyTransform(glueContext, DynamicFrameCollection({"node1": node1}, glueContext))
node3 = SelectFromCollection.apply(dfc=node2, key=list(node2.keys())[0], transformation_ctx="node3")
node4 = RenameField.apply(frame=node3, old_name="n", new_name="number", transformation_ctx="node4")
node5 = SelectFields.apply(frame=node4, paths=["number", "kind"], transformation_ctx="node5")
glueContext.write_dynamic_frame.from_options(frame=node5, connection_type="s3", format="orc", connection_options={"path": args["target"]})
job.commit()
