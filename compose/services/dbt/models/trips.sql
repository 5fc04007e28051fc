{#- The newest state of a trip is the one furthest in its life, whenever it arrived. -#}
{{ config(unique_key='trip_id', meta={'replaces': true}) }}
{%- set late_wins = defect('dbt-late-state-wins') -%}
{%- set newest_first = '_bronze_batch_id desc, _kafka_offset desc' if late_wins else
    'sequence desc, occurred_at desc, ' ~ arrival('_bronze_batch_id') -%}

select * except (_place)
from (
  select *, row_number() over (partition by trip_id order by {{ newest_first }}) as _place
  from {{ ref('trip_states') }}
  {% if is_incremental() %}
  where _bronze_batch_id > {{ last_batch(this) }}
  {% endif %}
) as fresh
where _place = 1
{% if is_incremental() and not late_wins %}
{#- A merge writes again what it matches, whatever its own conditions say. -#}
and not exists (
  select 1 from {{ this }} as held
  where held.trip_id = fresh.trip_id
    and struct(held.sequence, held.occurred_at) >= struct(fresh.sequence, fresh.occurred_at)
)
{% endif %}
