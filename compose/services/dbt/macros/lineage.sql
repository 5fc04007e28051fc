{#- What Bronze adds to an event. -#}
{% macro bronze_columns() -%}
_kafka_topic, _kafka_partition, _kafka_offset, _kafka_timestamp, _ingested_at, _schema_id, _batch_id
{%- endmacro %}

{#- Leads a row of Silver back to the one row of Bronze and the one message of Kafka that it came from. -#}
{% macro lineage() -%}
_kafka_topic, _kafka_partition, _kafka_offset, _ingested_at,
  _batch_id as _bronze_batch_id
{%- endmacro %}

{#- The order in which rows arrived, so that one run over everything ends as many runs over its parts do. -#}
{% macro arrival(batch) -%}
{{ batch }}, _kafka_partition, _kafka_offset
{%- endmacro %}
