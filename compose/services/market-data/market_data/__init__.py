"""From topics of trades into Iceberg tables, and from there to whoever asks."""
