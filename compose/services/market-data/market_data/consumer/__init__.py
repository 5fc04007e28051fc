"""Reads topics into Iceberg tables, each message once: the offsets that a table holds stand in its snapshots."""
