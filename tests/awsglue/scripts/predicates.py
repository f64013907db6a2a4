import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "database", "target", "day"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
predicate = "(year=='2024' and month in ('01', '02')) and to_date(concat(year, '-', month, '-', day)) >= to_date('{}')".format(args["day"])
recent = glueContext.create_dynamic_frame.from_catalog(database=args["database"], table_name="visits", push_down_predicate=predicate, transformation_ctx="recent")
served = glueContext.create_dynamic_frame.from_catalog(name_space=args["database"], table_name="visits", additional_options={"catalogPartitionPredicate": "year='2024' and month='01'"}, push_down_predicate="day > '05'", transformation_ctx="served")
none = glueContext.create_dynamic_frame_from_catalog(args["database"], "visits", push_down_predicate="year = '1999'")
print("recent", recent.count(), "served", served.count(), "none", none.count())
recent.drop_fields(["year", "month", "day"]).toDF().write.json(args["target"])
job.commit()
