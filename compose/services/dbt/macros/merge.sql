{#-
  Rows that are held already stay as they are, unless the model says that it only offers better ones (`replaces`). Delta
  adds new rows in one pass where nothing can be replaced, and commits nothing where nothing changes.
-#}
{% macro spark__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
{%- set keys = [unique_key] if unique_key is string else unique_key -%}
merge into {{ target }} as held
using {{ source }} as fresh
on {% for key in keys %}{{ ' and ' if not loop.first }}held.{{ key }} = fresh.{{ key }}{% endfor %}
{%- if config.get('meta', {}).get('replaces') %}
when matched then update set *
{%- endif %}
when not matched then insert *
{% endmacro %}
