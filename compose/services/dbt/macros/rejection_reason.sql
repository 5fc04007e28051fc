{#- Why Silver does not take a row of Bronze; null when it does. The first rule that is broken counts. -#}
{% macro rejection_reason(stream) -%}
{%- set rules = [] -%}
{%- for key in ['event_id', 'correlation_id', 'trip_id'] -%}
  {%- do rules.append(('missing_key', "coalesce(trim(" ~ key ~ "), '') = ''")) -%}
{%- endfor -%}
{%- if stream == 'trips' -%}
  {%- do rules.append(('bad_sequence', 'sequence < 0')) -%}
  {%- do rules.append(('bad_position', 'not (' ~ on_earth('pickup.') ~ ' and ' ~ on_earth('dropoff.') ~ ')')) -%}
  {%- do rules.append(('completed_without_fare', "state = 'COMPLETED' and fare is null")) -%}
  {%- do rules.append(('bad_amount', 'fare < 0')) -%}
{%- elif stream == 'gps_pings' -%}
  {%- do rules.append(('bad_position', 'not (' ~ on_earth('') ~ ')')) -%}
  {%- do rules.append(('bad_heading', 'heading not between 0 and 359')) -%}
  {%- do rules.append(('bad_speed', 'not speed_kmh between 0 and 400')) -%}
{%- elif stream == 'ratings' -%}
  {%- do rules.append(('bad_stars', 'stars not between 1 and 5')) -%}
{%- elif stream == 'payments' -%}
  {%- do rules.append(('bad_amount', 'amount < 0')) -%}
  {%- do rules.append(('bad_currency', "not currency rlike '^[A-Z]{3}$'")) -%}
{%- endif -%}
case
  {%- for reason, broken in rules %}
  when {{ broken }} then '{{ reason }}'
  {%- endfor %}
end
{%- endmacro %}

{#- WGS 84 degrees. NaN is more than any number to Spark, so it is not on earth. -#}
{% macro on_earth(of) -%}
{{ of }}lat between -90 and 90 and {{ of }}lon between -180 and 180
{%- endmacro %}
