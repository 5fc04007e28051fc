import { expect, test } from '../../../fixtures/index.ts';
import { checkMetrics } from '../../../fixtures/technologies/prometheus/promtool.ts';

test.use({ platform: 'rideshare' });

const TOLD = {
  'simulation-api': ['simulation_api_events_total{topic="trips"}'],
  'stream-processor': [
    'stream_processor_dead_letters_total{topic="trips"}',
    'kafka_consumergroup_lag{consumergroup="stream-processor",topic="trips",partition="0"}',
    'kafka_consumergroup_current_offset{consumergroup="stream-processor",topic="trips",partition="0"}',
  ],
  gateway: ['gateway_clients', 'gateway_events_total{topic="trips"}'],
} as const;

for (const [service, series] of Object.entries(TOLD)) {
  test(`${service} tells metrics that promtool has nothing against`, { tag: '@stack:core' }, async ({ stack }) => {
    const { host, port } = stack.endpoint(service, 8080);
    const answer = await fetch(`http://${host}:${port}/metrics`);
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const told = text.split('\n').filter((line) => !line.startsWith('#'));
    for (const name of ['process_start_time_seconds', 'process_resident_memory_bytes', ...series]) {
      expect(told.filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
    }
    await checkMetrics(text);
    for (const secret of Object.values(stack.credentials)) expect(text).not.toContain(secret);
  });
}
