{#-
  The events of a Bronze table that Silver takes, each once: of several copies the first that arrived.

  A batch of Bronze is one commit to the table, and batches are numbered in the order of their commits: who has seen a
  row of batch n has seen all of n and all before it, however late they happened.
-#}
{% macro valid_events(stream) %}
{%- set key = config.get('unique_key') or 'event_id' %}

select * except ({{ bronze_columns() }}, _reason, _copy), {{ lineage() }}
from (
  select *, row_number() over (partition by {{ key }} order by {{ arrival('_batch_id') }}) as _copy
  from (
    select *, {{ rejection_reason(stream) }} as _reason
    from {{ source('bronze', stream) }}
    {% if is_incremental() %}
    where _batch_id > {{ last_batch(this) }}
    {% endif %}
  )
  where _reason is null
)
where _copy = 1
{% endmacro %}
