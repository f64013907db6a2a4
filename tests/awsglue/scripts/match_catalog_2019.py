import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job

## @params: [JOB_NAME]
args = getResolvedOptions(sys.argv, ['JOB_NAME', 'database'])

sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)
## @type: DataSource
## @args: [database = "shop", table_name = "raw", transformation_ctx = "datasource0"]
## @return: datasource0
## @inputs: []
datasource0 = glueContext.create_dynamic_frame.from_catalog(database = args['database'], table_name = "raw", transformation_ctx = "datasource0")
## @type: ApplyMapping
applymapping1 = ApplyMapping.apply(frame = datasource0, mappings = [("id", "long", "id", "long"), ("qty", "string", "qty", "int"), ("shop", "string", "shop", "string"), ("note", "string", "note", "string")], transformation_ctx = "applymapping1")
## @type: SelectFields
selectfields2 = SelectFields.apply(frame = applymapping1, paths = ["qty", "shop", "id"], transformation_ctx = "selectfields2")
## @type: ResolveChoice
resolvechoice3 = ResolveChoice.apply(frame = selectfields2, choice = "MATCH_CATALOG", database = args['database'], table_name = "clean", transformation_ctx = "resolvechoice3")
## @type: ResolveChoice
resolvechoice4 = ResolveChoice.apply(frame = resolvechoice3, choice = "make_cols", transformation_ctx = "resolvechoice4")
## @type: DataSink
## @args: [database = "shop", table_name = "clean", transformation_ctx = "datasink5"]
datasink5 = glueContext.write_dynamic_frame.from_catalog(frame = resolvechoice4, database = args['database'], table_name = "clean", transformation_ctx = "datasink5")
job.commit()
