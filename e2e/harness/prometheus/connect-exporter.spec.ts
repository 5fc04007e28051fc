import { expect, test } from '@playwright/test';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askConnect, connectMetrics } from '../../../compose/services/connect-exporter/states.ts';
import { createMetrics } from '../../../compose/services/lib/metrics.ts';
import { checkMetrics } from '../../../fixtures/technologies/prometheus/promtool.ts';

/** What is told of a worker that answers so. */
async function toldOf(listener: RequestListener, patienceMs = 5_000): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const registry = createMetrics();
    const { port } = server.address() as AddressInfo;
    connectMetrics(registry, () => askConnect(`http://127.0.0.1:${port}`, patienceMs));
    return await registry.metrics();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('kafka_connect_'));

test('a connector that runs while its task has failed is told as both, and nothing of its trace', async () => {
  const asked: (string | undefined)[] = [];
  const text = await toldOf((request, response) => {
    asked.push(request.url);
    const tasks = [{ id: 0, state: 'FAILED', worker_id: 'connect:8083', trace: 'password=secret' }];
    const status = { name: 'shop', connector: { state: 'RUNNING', worker_id: 'connect:8083' }, tasks, type: 'source' };
    response.end(JSON.stringify({ shop: { status } }));
  });
  // Three metrics, and one question.
  expect(asked).toEqual(['/connectors?expand=status']);
  expect(lines(text)).toContain('kafka_connect_up 1');
  expect(lines(text).filter((line) => line.endsWith('} 1'))).toEqual([
    'kafka_connect_connector_status{connector="shop",status="running"} 1',
    'kafka_connect_task_status{connector="shop",task="0",status="failed"} 1',
  ]);
  expect(text).not.toMatch(/secret|8083/);
  await checkMetrics(text);
});

test('a worker without connectors is up, and has none', async () => {
  expect(lines(await toldOf((_, response) => response.end('{}')))).toEqual(['kafka_connect_up 1']);
});

for (const [what, listener] of [
  ['rebalances', (_, response) => response.writeHead(409).end('{"error_code":409}')],
  ['says something else', (_, response) => response.end('{"shop":{}}')],
  ['hangs up', (request) => request.socket.destroy()],
] satisfies [string, RequestListener][]) {
  test(`a worker that ${what} is not up, and nothing old is told of its connectors`, async () => {
    expect(lines(await toldOf(listener))).toEqual(['kafka_connect_up 0']);
  });
}

test('a worker that does not answer is not up', async () => {
  expect(lines(await toldOf(() => undefined, 1))).toEqual(['kafka_connect_up 0']);
});
