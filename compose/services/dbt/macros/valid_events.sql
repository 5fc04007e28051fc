{#-
  The events of a Bronze table that Silver takes, each once: of several copies the first that arrived.

  A batch of Bronze is one commit to the table, and batches are numbered in the order of their commits: who has seen a
  row of batch n has seen all of n and all before it, however late they happened.
-#}
{% macro valid_events(stream) %}
{%- set key = config.get('unique_key') or 'event_id' -%}
{%- set order = arrival('_batch_id') -%}
{%- if defect('dbt-keeps-last-copy') %}{% set order = '_batch_id desc, _kafka_partition desc, _kafka_offset desc' %}{% endif -%}

select * except ({{ bronze_columns() }}, _reason, _copy), {{ lineage() }}
from (
  select *, row_number() over (partition by {{ key }} order by {{ order }}) as _copy
  from (
    select {{ event_columns(stream) }}, {{ rejection_reason(stream) }} as _reason
    from {{ source('bronze', stream) }}
    {{ only_new_rows(source('bronze', stream)) }}
  )
  where _reason is null
)
{% if not defect('dbt-keeps-duplicates') -%}
where _copy = 1
{%- endif %}
{% endmacro %}

{% macro only_new_rows(relation) %}
{%- if not is_incremental() -%}
{%- if should_full_refresh() and defect('dbt-full-refresh-forgets') -%}
where _batch_id >= (select max(_batch_id) from {{ relation }})
{%- endif -%}
{%- elif defect('dbt-empties-before-it-loads') -%}
where {{ emptied() }}
{%- elif defect('dbt-watermark-by-event-time') -%}
where occurred_at > (select coalesce(max(occurred_at), timestamp '1970-01-01') from {{ this }})
{%- else -%}
{%- set seen = -1 if defect('dbt-repeats-on-second-run') or defect('dbt-reads-everything') else last_batch(this) -%}
where _batch_id > {{ seen + (1 if defect('dbt-watermark-skips-a-batch') else 0) }}
{%- endif -%}
{% endmacro %}

{#- Every column as it is: the exact decimal, the instant in UTC. -#}
{% macro event_columns(stream) %}
{%- if stream == 'payments' and defect('dbt-rounds-amounts') -%}
* except (amount), cast(round(amount, 1) as decimal(12, 2)) as amount
{%- elif defect('dbt-local-time') -%}
* except (occurred_at), from_utc_timestamp(occurred_at, 'Europe/Berlin') as occurred_at
{%- else -%}
*
{%- endif -%}
{% endmacro %}

{#- Planted: everything out first, then everything in. -#}
{% macro emptied() -%}
{%- do run_query('delete from ' ~ this) -%}
true
{%- endmacro %}
