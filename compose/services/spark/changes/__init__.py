"""Debezium's change events into Delta tables that hold what MySQL's hold."""
