import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsgluedq.transforms import EvaluateDataQuality
from awsglue import DynamicFrame
import gs_derived
import gs_explode
import gs_flatten
import gs_format_timestamp
import gs_to_timestamp

def sparkSqlQuery(glueContext, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql(query)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)

args = getResolvedOptions(sys.argv, ['JOB_NAME', 'source', 'target', 'database'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)
# written by hand: what older scripts ask of Glue's own classes
region = glueContext._jvm.AWSConnectionUtils.getRegion()
files = glueContext._jvm.org.apache.hadoop.fs.Path(args['source']).getFileSystem(glueContext._jsc.hadoopConfiguration())
print("region", region, files.exists(glueContext._jvm.org.apache.hadoop.fs.Path(args['source'])))

DEFAULT_DATA_QUALITY_RULESET = """
    Rules = [
        ColumnCount > 0
    ]
"""

# Script generated for node Loans
Loans_node1 = glueContext.create_dynamic_frame.from_options(format_options={"multiLine": "false"}, connection_type="s3", format="json", connection_options={"paths": [args['source']], "recurse": True}, transformation_ctx="Loans_node1")

# Script generated for node Explode Array Or Map Into Rows
Books_node2 = Loans_node1.gs_explode(colName="books", newCol="book", outer=True)

# Script generated for node Flatten
Flat_node3 = Books_node2.gs_flatten(separator="_")

# Script generated for node To Timestamp
Moment_node4 = Flat_node3.gs_to_timestamp(colName="lent", colType="autodetect", newColName="lent at")

# Script generated for node Format Timestamp
Month_node5 = Moment_node4.gs_format_timestamp(colName="lent at", dateFormat="%Y-%m", newColName="month")

# Script generated for node Derived Column
Fee_node6 = Month_node5.gs_derived(colName="fee", expr="coalesce(book_days, 0) * 0.5")

# Script generated for node SQL Query
SqlQuery7 = '''
select month, book_title as `Book Title`, cast(fee as double) as fee from loans where book_title is not null
'''
Query_node7 = sparkSqlQuery(glueContext, query = SqlQuery7, mapping = {"loans":Fee_node6}, transformation_ctx = "Query_node7")

# Script generated for node Fees
EvaluateDataQuality().process_rows(frame=Query_node7, ruleset=DEFAULT_DATA_QUALITY_RULESET, publishing_options={"dataQualityEvaluationContext": "EvaluateDataQuality_node8", "enableDataQualityResultsPublishing": True}, additional_options={"dataQualityResultsPublishing.strategy": "BEST_EFFORT", "observations.scope": "ALL"})
Fees_node9 = glueContext.getSink(path=args['target'], connection_type="s3", updateBehavior="UPDATE_IN_DATABASE", partitionKeys=["month"], enableUpdateCatalog=True, transformation_ctx="Fees_node9")
Fees_node9.setCatalogInfo(catalogDatabase=args['database'],catalogTableName="LibraryFees")
Fees_node9.setFormat("glueparquet", compression="gzip")
Fees_node9.writeFrame(Query_node7)
job.commit()
