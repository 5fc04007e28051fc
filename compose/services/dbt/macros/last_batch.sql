{#-
  Number of the last batch in a table of Silver that this run reads no more, -1 for none. Asked before the model runs:
  files that hold nothing newer are then left out by their statistics, which a subquery does not do.
-#}
{% macro last_batch(relation, where='true') -%}
{%- set found = run_query('select coalesce(max(_bronze_batch_id), -1) from ' ~ relation ~ ' where ' ~ where) -%}
{{ return(found.columns[0].values()[0] | int) }}
{%- endmacro %}
