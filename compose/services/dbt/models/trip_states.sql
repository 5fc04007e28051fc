{{ config(unique_key='event_id') }}
{{ valid_events('trips') }}
