"""The lake's one Spark: streams from Kafka into Bronze tables, SQL by Thrift, and a control API, in one driver."""
