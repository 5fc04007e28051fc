{{ config(unique_key='event_id') }}
{{ valid_events('gps_pings') }}
