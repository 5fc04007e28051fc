{#- Was the service started with this planted bug? -#}
{% macro defect(name) -%}
{{ return(name in env_var('DEFECTS', '').replace(' ', '').split(',')) }}
{%- endmacro %}
