"""The names of tables. The catalogue is in memory: what it knew is found again where the tables are."""

from __future__ import annotations

from typing import Any

from pyspark.sql import SparkSession


def register_database(spark: SparkSession, database: str, path: str) -> None:
    spark.sql(f"create database if not exists `{database}` location '{path}'")


def register_table(spark: SparkSession, database: str, table: str, path: str) -> None:
    spark.sql(f"create table if not exists `{database}`.`{table}` using delta location '{path}'")


def register_tables(spark: SparkSession, database: str, path: str) -> list[str]:
    """Registers every Delta table directly under a place, and returns their names."""
    register_database(spark, database, path)
    tables = tables_under(spark, path)
    for table in tables:
        register_table(spark, database, table, f"{path}/{table}")
    return tables


def forget_tables(spark: SparkSession, database: str, path: str) -> None:
    """Takes the names of the tables at a place out of the catalogue; the tables stay."""
    if not spark.catalog.databaseExists(database):
        return
    for table in tables_under(spark, path):
        spark.sql(f"drop table if exists `{database}`.`{table}`")
    if not spark.sql(f"show tables in `{database}`").take(1):
        spark.sql(f"drop database if exists `{database}`")


def tables_under(spark: SparkSession, path: str) -> list[str]:
    root = _path(spark, path)
    files = root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if not files.exists(root):
        return []
    names = [str(status.getPath().getName()) for status in files.listStatus(root) if status.isDirectory()]
    return sorted(name for name in names if files.exists(_path(spark, f"{path}/{name}/_delta_log")))


def bucket_is_there(spark: SparkSession, path: str) -> bool:
    """Asks the store itself: S3A says of any bucket's root that it is there."""
    root = _path(spark, f"{path}/")
    root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).listStatus(root)
    return True


def make_bucket(spark: SparkSession, path: str) -> bool:
    """Where nobody else makes it. Whose it is already, has it."""
    files = _path(spark, f"{path}/").getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if files.getScheme() == "s3a":
        store = files.getS3AInternals().getAmazonS3Client("make the bucket")
        model = spark.sparkContext._jvm.software.amazon.awssdk.services.s3.model
        bucket = files.getBucket()
        names = [entry.name() for entry in store.listBuckets().buckets()]
        if bucket not in names:
            store.createBucket(model.CreateBucketRequest.builder().bucket(bucket).build())
    return bucket_is_there(spark, path)


def remove(spark: SparkSession, path: str) -> None:
    root = _path(spark, path)
    root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).delete(root, True)


def read_text(spark: SparkSession, path: str) -> str:
    file = _path(spark, path)
    stream = file.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).open(file)
    try:
        return str(spark.sparkContext._jvm.org.apache.hadoop.shaded.org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
    finally:
        stream.close()


def write_text(spark: SparkSession, path: str, text: str) -> None:
    file = _path(spark, path)
    stream = file.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).create(file, True)
    try:
        stream.write(bytearray(text.encode()))
    finally:
        stream.close()


def names_under(spark: SparkSession, path: str) -> list[str]:
    root = _path(spark, path)
    files = root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    return [str(status.getPath().getName()) for status in files.listStatus(root)] if files.exists(root) else []


def _path(spark: SparkSession, path: str) -> Any:
    return spark.sparkContext._jvm.org.apache.hadoop.fs.Path(path)
