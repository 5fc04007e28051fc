{{ config(unique_key='trip_id' if defect('dbt-narrow-merge-key') else 'event_id') }}
{{ valid_events('trips') }}
