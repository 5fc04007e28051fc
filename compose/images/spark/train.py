"""
At build: goes the ways of a running driver once, so that the classes they load are in the class-data archive. It has a
session of its own and none of the driver's code: a change to that does not cost another training.
"""

import time
from pathlib import Path
from typing import Any

from pyspark import SparkContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.avro.functions import from_avro, to_avro

ARCHIVE = Path("/opt/spark/classes.jsa")
LAKE = "s3a://lake"
SCHEMA = '{"type":"record","name":"R","fields":[{"name":"a","type":["null","long"]},{"name":"s","type":"string"}]}'

settings = {
    "spark.master": "local[6]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.scheduler.mode": "FAIR",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.warehouse.dir": f"{LAKE}/warehouse",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.databricks.delta.snapshotPartitions": "2",
    "spark.hadoop.fs.s3a.endpoint": "http://127.0.0.1:9000",
    "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
    "spark.hadoop.fs.s3a.access.key": "training",
    "spark.hadoop.fs.s3a.secret.key": "training-only",
    "spark.hadoop.fs.s3a.aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
    "spark.hadoop.fs.s3a.path.style.access": "true",
    "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
    "spark.hadoop.hive.server2.thrift.port": "10000",
    "spark.hadoop.hive.server2.authentication": "NOSASL",
    "spark.hadoop.hive.server2.enable.doAs": "false",
}
builder = SparkSession.builder.appName("training")
for name, value in settings.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
jvm: Any = SparkContext._jvm
jvm.org.apache.spark.sql.hive.thriftserver.HiveThriftServer2.startWithContext(spark._jsparkSession.sqlContext())

spark.sql("create database bronze")
spark.sql(f"create table bronze.t (a bigint, b decimal(12,2), s string) using delta location '{LAKE}/bronze/t'")
spark.sql("insert into bronze.t values (1, 2.50, 'x'), (2, 3.50, 'y')")
spark.sql(
    "merge into bronze.t t using (select 1L a, cast(4 as decimal(12,2)) b, 'z' s) s on t.a = s.a "
    "when matched then update set * when not matched then insert *"
)
connection = jvm.java.sql.DriverManager.getConnection("jdbc:hive2://127.0.0.1:10000/;auth=noSasl")
connection.createStatement().executeQuery("select a, cast(b as string) from bronze.t order by a").next()
connection.close()


def write(batch: DataFrame, batch_id: int) -> None:
    framed = to_avro(F.struct(F.col("value").alias("a"), F.lit("x").alias("s")), SCHEMA)
    rows = batch.select(from_avro(framed, SCHEMA, {"mode": "PERMISSIVE"}).alias("e"), "timestamp").persist()
    rows.groupBy("e.s").count().collect()
    rows.select("e.a", "e.s").coalesce(1).write.format("delta").mode("append").option("mergeSchema", "true").option(
        "userMetadata", f"training {batch_id}"
    ).save(f"{LAKE}/bronze/t")
    rows.unpersist()


rated = spark.readStream.format("rate").option("rowsPerSecond", "5").load()
query = rated.writeStream.option("checkpointLocation", f"{LAKE}/cp/rate").foreachBatch(write).start()
# There is no Kafka here: what its client loads until it gives up counts.
kafka = spark.readStream.format("kafka").option("kafka.bootstrap.servers", "127.0.0.1:9").option("subscribe", "t").load()
lonely = kafka.writeStream.option("checkpointLocation", f"{LAKE}/cp/kafka").foreachBatch(write).start()
deadline = time.monotonic() + 120
while (query.lastProgress is None or query.lastProgress["batchId"] < 2) and time.monotonic() < deadline:
    time.sleep(0.5)
if query.exception() is not None:
    raise SystemExit(f"the training's stream failed: {query.exception()}")
query.stop()
lonely.stop()

process = SparkContext._gateway.proc
# Hooks that wait for servers to end would keep the JVM; the archive is written on the way out all the same.
try:
    jvm.java.lang.Runtime.getRuntime().halt(0)
except Exception:  # noqa: BLE001 - however py4j says that nobody answers any more
    pass
process.wait(300)
if not ARCHIVE.exists():
    raise SystemExit("no class-data archive was made")
print(f"{ARCHIVE}: {ARCHIVE.stat().st_size >> 20} MiB")
