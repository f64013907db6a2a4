import sys

from pyspark.context import SparkContext

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions

## @params: [JOB_NAME]
args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])

sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
## @type: DataSource
datasource0 = glueContext.create_dynamic_frame.from_options("s3", {"paths": [args["source"]]}, "json")
## @type: ApplyMapping
applymapping1 = ApplyMapping.apply(frame = datasource0, mappings = [("id", "int", "id", "long"), ("zip", "choice", "zip", "choice"), ("gone", "null", "gone", "null")], transformation_ctx = "applymapping1")
## @type: ResolveChoice
resolvechoice2 = ResolveChoice.apply(frame = applymapping1, choice = "make_struct", transformation_ctx = "resolvechoice2")
## @type: DropNullFields
dropnullfields3 = DropNullFields.apply(frame = resolvechoice2, transformation_ctx = "dropnullfields3")
## @type: DataSink
datasink4 = glueContext.write_dynamic_frame.from_options(frame = dropnullfields3, connection_type = "s3", connection_options = {"path": args["target"]}, format = "parquet", transformation_ctx = "datasink4")
job.commit()
