{#- The newest state of a trip is the one furthest in its life, whenever it arrived. -#}
{{ config(unique_key='trip_id', meta={'replaces': true}) }}

select * except (_place)
from (
  select *, row_number() over (
    partition by trip_id order by sequence desc, occurred_at desc, {{ arrival('_bronze_batch_id') }}
  ) as _place
  from {{ ref('trip_states') }}
  {% if is_incremental() %}
  where _bronze_batch_id > {{ last_batch(this) }}
  {% endif %}
) as fresh
where _place = 1
{% if is_incremental() %}
{#- A merge writes again what it matches, whatever its own conditions say. -#}
and not exists (
  select 1 from {{ this }} as held
  where held.trip_id = fresh.trip_id
    and struct(held.sequence, held.occurred_at) >= struct(fresh.sequence, fresh.occurred_at)
)
{% endif %}
