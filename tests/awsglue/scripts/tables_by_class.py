import sys
import logging
from datetime import datetime, timedelta
from concurrent.futures import ThreadPoolExecutor, as_completed

from pyspark.context import SparkContext
from pyspark.sql import Window
import pyspark.sql.functions as F
from pyspark.sql.types import *
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.dynamicframe import DynamicFrame
from awsglue.utils import getResolvedOptions
from awsglue.transforms import *

logging.basicConfig(format="%(asctime)s - %(levelname)s - %(message)s", level=logging.INFO)
logger = logging.getLogger(__name__)


class Ingest:
    def __init__(self):
        params = ["JOB_NAME", "source", "target", "database"]
        if "--days_back" in sys.argv:
            params.append("days_back")
        self.args = getResolvedOptions(sys.argv, params)
        self.days_back = int(self.args.get("days_back", 3))
        self.context = GlueContext(SparkContext.getOrCreate())
        self.spark = self.context.spark_session
        self.job = Job(self.context)
        self.job.init(self.args["JOB_NAME"], self.args)
        self.logger = self.context.get_logger()

    def read(self, name):
        return self.context.create_dynamic_frame_from_options(
            connection_type="s3",
            connection_options={"paths": ["{}/{}/".format(self.args["source"], name)], "recurse": True, "groupFiles": "inPartition", "groupSize": "10485760"},
            format="csv",
            format_options={"withHeader": True, "separator": ";", "quoteChar": '"'},
            transformation_ctx="read_" + name,
        )

    def clean(self, frame, name):
        df = frame.toDF()
        for c in df.columns:
            df = df.withColumnRenamed(c, c.strip().lower().replace(" ", "_"))
        df = df.withColumn("loaded_at", F.current_timestamp()).withColumn("dt", F.to_date(F.col("created"), "dd/MM/yyyy"))
        newest = Window.partitionBy("id").orderBy(F.col("dt").desc())
        df = df.withColumn("rn", F.row_number().over(newest)).filter("rn = 1").drop("rn")
        return DynamicFrame.fromDF(df, self.context, name)

    def one(self, name):
        frame = self.read(name)
        if frame.count() == 0:
            logger.warning("nothing in %s", name)
            return name, 0
        cleaned = self.clean(frame, name)
        out = cleaned.toDF().drop("loaded_at")
        out.write.mode("overwrite").partitionBy("dt").parquet(self.args["target"] + "/" + name)
        self.spark.sql(f"CREATE DATABASE IF NOT EXISTS {self.args['database']}")
        self.spark.sql(f"DROP TABLE IF EXISTS {self.args['database']}.{name}")
        self.spark.sql(f"CREATE TABLE {self.args['database']}.{name} USING parquet LOCATION '{self.args['target']}/{name}'")
        self.spark.sql(f"MSCK REPAIR TABLE {self.args['database']}.{name}")
        return name, cleaned.count()

    def run(self):
        with ThreadPoolExecutor(max_workers=3) as pool:
            futures = [pool.submit(self.one, t) for t in ["orders", "customers", "nothing"]]
            for f in as_completed(futures):
                self.logger.info("done %s %d" % f.result())
        joined = Join.apply(
            self.context.create_dynamic_frame.from_catalog(database=self.args["database"], table_name="orders"),
            self.context.create_dynamic_frame.from_catalog(database=self.args["database"], table_name="customers").rename_field("id", "cust_id").drop_fields(["dt", "created"]),
            "customer", "cust_id")
        joined.printSchema()
        print("joined", joined.count())
        self.job.commit()


if __name__ == "__main__":
    Ingest().run()
