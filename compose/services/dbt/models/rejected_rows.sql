{#- One row for each Bronze row that no table of Silver takes: two copies of a bad event are two rows. -#}
{{ config(unique_key=['_kafka_topic', '_kafka_partition', '_kafka_offset']) }}
{%- set streams = ['trips', 'gps_pings', 'ratings', 'payments'] -%}

{% for stream in streams %}
select
  '{{ stream }}' as source,
  event_id,
  _reason as reason,
  to_json(_event, map('timestampFormat', "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", 'ignoreNullFields', 'false')) as payload,
  correlation_id,
  {{ lineage() }}
from (
  select *, {{ rejection_reason(stream) }} as _reason, struct(* except ({{ bronze_columns() }})) as _event
  from {{ source('bronze', stream) }}
  {% if is_incremental() %}
  where _batch_id > {{ last_batch(this, "source = '" ~ stream ~ "'") }}
  {% endif %}
)
where _reason is not null
{{ 'union all' if not loop.last }}
{% endfor %}
