"""Starts everything, one after the other, says where the time went, and stops in order."""

from __future__ import annotations

import os
import signal
import threading
import time

from pyspark.sql import SparkSession

from .batch import REJECTED
from .catalogue import bucket_is_there, make_bucket, register_tables, tables_under
from .changes.stream import register_changed_tables
from .changes.warm_up import warm_up as warm_up_changes
from .control import Control
from .environment import STREAMS, Environment
from .logs import Log, reason
from .registry import Registry
from .session import start_session, start_thrift
from .streams import Streams
from .warm_up import warm_up

BEGUN = time.monotonic()


def run(environment: Environment, log: Log) -> None:
    """Returns never: the process ends with 0 when it was told to stop, with 1 when the JVM has ended."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parts = {"session": False, "thrift": False, "tables": False, "warm-up": False, "stream": False}
    streams: Streams | None = None

    def health() -> dict[str, bool]:
        if not parts["stream"]:
            parts["stream"] = streams is not None and parts["warm-up"] and streams.main_is_settled()
        return {**parts, **({"stopping": False} if stop.is_set() else {})}

    control = Control(log, health)
    server = control.serve()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    took: dict[str, float] = {}

    def done(part: str) -> None:
        took[part] = round(time.monotonic() - BEGUN, 2)

    spark = start_session(environment)
    parts["session"] = True
    done("session")
    start_thrift(spark)
    parts["thrift"] = True
    done("thrift")
    is_bronze = environment.streams == "bronze"
    failures = 0
    while not stop.is_set():
        try:
            (bucket_is_there if is_bronze else make_bucket)(spark, environment.lake)
            break
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no bucket yet
            failures += 1
            (log.info if failures == 1 else log.debug)("waiting for the bucket", reason=reason(error))
            stop.wait(0.2)
    done("bucket")
    if is_bronze:
        register_tables(spark, "bronze", f"{environment.lake}/bronze")
        register_tables(spark, "silver", f"{environment.lake}/silver")
    else:
        register_changed_tables(spark, f"{environment.lake}/changes")
    parts["tables"] = True
    done("tables")
    (warm_up if is_bronze else warm_up_changes)(spark, f"{environment.lake}/warm-up")
    parts["warm-up"] = True
    done("warm-up")
    if is_bronze:
        wait_for_tables(spark, f"{environment.lake}/bronze", environment.tables_wait_s, stop, log)
        done("ddl")
    streams = Streams(spark, environment, Registry(environment.registry_url), log)
    control.streams = streams
    streams.put(streams.main_definition())
    streams.resume()
    done("streams")
    log.info("started", seconds=took)
    jvm = spark.sparkContext._gateway.proc
    while not stop.wait(1.0):
        if jvm.poll() is not None:
            log.error("the JVM has ended", exitCode=jvm.returncode)
            # The container's restart policy starts both anew.
            os._exit(1)
    log.info("stopping")
    streams.stop()
    server.shutdown()
    spark.stop()
    log.info("stopped")
    os._exit(0)


def wait_for_tables(spark: SparkSession, path: str, seconds: float, stop: threading.Event, log: Log) -> None:
    """
    Until the job that makes the tables has made them: whoever writes first decides on their columns, and the topics may
    hold events of later schemas already. Without the job the streams make what they need.
    """
    deadline = time.monotonic() + seconds
    missing = {*STREAMS, REJECTED} - {*tables_under(spark, path)}
    if missing:
        log.info("waiting for the tables", missing=sorted(missing))
    while missing and not stop.wait(0.2):
        missing -= {*tables_under(spark, path)}
        if missing and time.monotonic() > deadline:
            log.warn("nobody made these tables; a stream makes its own", missing=sorted(missing), seconds=seconds)
            return
