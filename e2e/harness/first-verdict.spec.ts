import { expect, test } from '@playwright/test';
import { readEnd } from '../../fixtures/cli/init/ends.ts';
import { listenerOf } from '../../fixtures/cli/init/listeners.ts';
import { recognise, type Recognised } from '../../fixtures/cli/init/recognise.ts';
import { judge } from '../../fixtures/cli/observe/verdict.ts';
import type { Sight } from '../../fixtures/cli/observe/watched.ts';
import type { ComposeService } from '../../fixtures/stack/compose-service.ts';

const SERVICES: Readonly<Record<string, readonly [Partial<ComposeService>, Partial<Recognised>]>> = {
  'Kafka by its image': [{ image: 'apache/kafka:4.1.0' }, { kind: 'kafka', because: 'image apache/kafka:4.1.0' }],
  'Kafka by its environment': [
    { image: 'shop/broker:3', definition: { environment: { KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://broker:9092' } } },
    { kind: 'kafka', because: 'it has the variable KAFKA_ADVERTISED_LISTENERS' },
  ],
  'a registry, whose image has "schema" in it': [
    { image: 'confluentinc/cp-schema-registry:8.0.0' },
    { kind: 'registry' },
  ],
  'Kafka Connect, and not Kafka': [{ image: 'confluentinc/cp-kafka-connect:8.0.0' }, { kind: 'connect' }],
  'a console of Kafka, which is none': [
    { image: 'provectuslabs/kafka-ui:v0.7.2', ports: [port(8080)] },
    { kind: 'http' },
  ],
  'a store by its port': [
    { image: 'shop/store:1', ports: [port(5432)] },
    { kind: 'postgresql', port: 5432 },
  ],
  'what is built, and is a client of a store': [
    { definition: { build: '.', environment: { POSTGRES_PASSWORD: 'x' } } },
    { kind: 'worker', because: 'it publishes no port' },
  ],
};

for (const [title, [service, recognised]] of Object.entries(SERVICES)) {
  test(`init recognises ${title}`, () => {
    expect(recognise(serviceOf(service))).toMatchObject(recognised);
  });
}

test('a broker that tells its own network alone is given a listener for this machine beside the others', () => {
  const { port: own, lines } = listenerOf('kafka', {
    KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
    KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka:9092',
  });
  expect(own).toBe(19_092);
  expect(lines.join('\n')).toContain("KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093,DYETRACE://:19092'");
  expect(lines.join('\n')).toContain('PLAINTEXT://kafka:9092,DYETRACE://127.0.0.1:${E2E_PORT_KAFKA_19092:-19092}');
});

test('of a broker that tells this machine already only the port is settled anew', () => {
  const { port: own, lines } = listenerOf('kafka', {
    KAFKA_LISTENERS: 'PLAINTEXT://:9092,HOST://:29092',
    KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka:9092,HOST://localhost:29092',
  });
  expect(own).toBe(29_092);
  expect(lines.join('\n')).toContain('PLAINTEXT://kafka:9092,HOST://127.0.0.1:${E2E_PORT_KAFKA_29092:-29092}');
});

test('a broker that does not say how it listens is refused with what to write', () => {
  expect(() => listenerOf('broker', {})).toThrow(/the environment of broker does not say how it listens/);
});

test('an end that is no place is refused with what there is', () => {
  const services: readonly Recognised[] = [{ service: 'shop', kind: 'http', port: 8080, because: '' }];
  expect(readEnd('--in', 'http://shop/orders', services)).toEqual({
    kind: 'post',
    service: 'shop',
    port: 8080,
    path: '/orders',
  });
  expect(() => readEnd('--in', 'http://store/orders', services)).toThrow('there is no service store; there are shop');
  expect(() => readEnd('--out', 'http://shop/orders', services)).toThrow('events are seen at a topic');
});

const TOLD = { from: 'orders', to: 'orders.enriched', until: 1_000, watchedMs: 1_000 };

test('observe: what came in came out, once and in order', () => {
  const { text, good } = judge({ in: seen({ a: [0], b: [1] }), out: seen({ a: [0], b: [1] }, 40) }, TOLD);
  expect(text).toBe(
    'watched 1,000 ms: 2 events in at orders, 2 out at orders.enriched, order per key kept, p95 at most 45 ms',
  );
  expect(good).toBe(true);
});

for (const [kind, out, told] of [
  ['missing', { a: [0] }, /missing {4}b {3}orders partition 0 offset 1/],
  [
    'repeated',
    { a: [0], b: [1, 2] },
    /repeated {3}b {3}orders\.enriched partition 0 offset 1 and partition 0 offset 2/,
  ],
  ['overtaken', { b: [0], a: [1] }, /1 overtaken/],
] as const) {
  test(`observe: an event that is ${kind} is named with its place`, () => {
    const { text, good } = judge({ in: seen({ a: [0], b: [1] }), out: seen(out, 40) }, TOLD);
    expect(text).toMatch(told);
    expect(good).toBe(false);
  });
}

test('observe: nothing is said of nothing, nor of what came in before or too late', () => {
  expect(judge({ in: new Map(), out: seen({ a: [0] }) }, TOLD)).toMatchObject({ good: false });
  const { text, good } = judge({ in: seen({ b: [1] }), out: seen({ a: [0], b: [1] }, 40) }, TOLD);
  expect(text).toContain('1 came out that had come in before the watch: not judged');
  expect(good).toBe(true);
});

function seen(positions: Readonly<Record<string, readonly number[]>>, at = 0): ReadonlyMap<string, readonly Sight[]> {
  return new Map(
    Object.entries(positions).map(([id, own]) => [
      id,
      own.map((position) => ({ earliest: at, latest: at + 5, partition: 0, position, key: 'k' })),
    ]),
  );
}

function port(containerPort: number): ComposeService['ports'][number] {
  return { containerPort, protocol: 'tcp', variable: undefined, fixed: containerPort };
}

function serviceOf(own: Partial<ComposeService>): ComposeService {
  return {
    name: 'it',
    image: 'shop/it:1',
    profiles: [],
    dependsOn: new Map(),
    ports: [],
    portsOf: 'it',
    probe: undefined,
    hasHealthcheck: false,
    replicas: 1,
    containerName: undefined,
    config: '',
    definition: {},
    ...own,
  };
}
