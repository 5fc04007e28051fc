"""The Spark session: Delta tables on S3, and an SQL server for everybody in the same JVM."""

from __future__ import annotations

from pyspark.sql import SparkSession

from .environment import Environment

THRIFT_PORT = 10000


def start_session(environment: Environment) -> SparkSession:
    builder = SparkSession.builder.appName("lake")
    for name, value in settings(environment).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def start_thrift(spark: SparkSession) -> None:
    server = spark.sparkContext._jvm.org.apache.spark.sql.hive.thriftserver.HiveThriftServer2
    server.startWithContext(spark._jsparkSession.sqlContext())


def settings(environment: Environment) -> dict[str, str]:
    """All that the session is told at its start, for everybody."""
    return {
        # More threads than cores: most of a small commit is waiting for the store.
        "spark.master": "local[6]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.scheduler.mode": "FAIR",
        "spark.ui.port": "4040",
        "spark.ui.retainedJobs": "50",
        "spark.ui.retainedStages": "50",
        "spark.ui.retainedTasks": "500",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.ui.retainedExecutions": "20",
        "spark.sql.streaming.numRecentProgressUpdates": "5",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        # Statements here are many and small: to write, compile and load Java for each costs a quarter of the processor's
        # time. Who reads millions of rows turns it on in a session of its own.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        # Every statement's plan is written out for the page of Spark's UI.
        "spark.sql.ui.explainMode": "simple",
        "spark.sql.maxPlanStringLength": "2000",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": f"{environment.lake}/warehouse",
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.databricks.delta.snapshotPartitions": "2",
        # A checkpoint takes longer than three commits, and tables here have few.
        "spark.databricks.delta.properties.defaults.checkpointInterval": "50",
        # What is known of a table is megabytes, kept for an hour after its last use: those of three runs filled the heap.
        "spark.databricks.delta.delta.log.cacheSize": "64",
        "spark.databricks.delta.delta.log.cacheRetentionMinutes": "10",
        "spark.sql.streaming.stopTimeout": "10s",
        **_s3(environment),
        **_thrift(),
    }


def _s3(environment: Environment) -> dict[str, str]:
    options = {
        "endpoint": environment.s3_endpoint,
        "endpoint.region": "us-east-1",
        "access.key": environment.s3_access_key,
        "secret.key": environment.s3_secret_key,
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
        "change.detection.mode": "none",
        "fast.upload.buffer": "bytebuffer",
        # Each file being written takes a buffer of this size outside the heap, however small it is: 64 MB by default, which
        # with twenty writers was more than the container has.
        "multipart.size": "8M",
        "threads.max": "24",
        "connection.maximum": "96",
        # An absent store is noticed within seconds; the stream then starts anew from its checkpoint.
        "attempts.maximum": "2",
        "retry.limit": "3",
        "retry.interval": "200ms",
        "connection.establish.timeout": "15s",
        "connection.timeout": "15s",
        "connection.request.timeout": "15s",
    }
    return {f"spark.hadoop.fs.s3a.{name}": value for name, value in options.items()}


def _thrift() -> dict[str, str]:
    options = {
        "hive.server2.thrift.port": str(THRIFT_PORT),
        "hive.server2.thrift.bind.host": "0.0.0.0",
        "hive.server2.authentication": "NOSASL",
        "hive.server2.enable.doAs": "false",
    }
    return {f"spark.hadoop.{name}": value for name, value in options.items()}
