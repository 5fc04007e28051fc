import { expect, kafkaEntrance, type Stack, until } from '../../../fixtures/index.ts';
import { kafkaAt } from '../../../fixtures/technologies/kafka/access.ts';
import { KafkaClient } from '../../../fixtures/technologies/kafka/client.ts';
import { type Servers, test } from './servers.ts';

test.use({ platform: 'e2e/harness/wire/platform.ts' });

const TLS = { ca: 'ca.pem' };
const PORT = { service: 'kafka', port: 9094 };

interface Written {
  readonly listener: number;
  readonly address: (port: number) => string;
  readonly tls?: object;
}

const LET_IN: readonly (readonly [what: string, written: Written])[] = [
  ['TLS', { listener: 9093, address: (port) => `SSL://localhost:${port}`, tls: TLS }],
  ...['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'].map(
    (mechanism) =>
      [
        `TLS and ${mechanism}`,
        {
          listener: 9094,
          address: (port: number) => `SASL_SSL://app@localhost:${port}?mechanism=${mechanism}`,
          tls: TLS,
        },
      ] as const,
  ),
  [
    'PLAIN without TLS',
    { listener: 9095, address: (port) => `SASL_PLAINTEXT://app@127.0.0.1:${port}?mechanism=PLAIN` },
  ],
  [
    'a certificate of its own',
    {
      listener: 9096,
      address: (port) => `ssl://localhost:${port}`,
      tls: { ...TLS, certificate: 'client.pem', key: 'client.key' },
    },
  ],
];

function attached({ servers, written }: { servers: Servers; written: Written }, password?: string): Stack {
  const address = written.address(servers.port('kafka', written.listener));
  const entries = { 'kafka:9094': address, ...(written.tls === undefined ? {} : { tls: written.tls }) };
  return servers.attach(entries, password === undefined ? {} : { KAFKA_PASSWORD: password });
}

for (const [what, written] of LET_IN) {
  test(`Kafka is written to, read and asked by ${what}`, async ({ servers }, testInfo) => {
    const access = kafkaAt(PORT, attached({ servers, written }));
    await using kafka = new KafkaClient({ ...access, name: `wire-${testInfo.testId}` });
    // A broker knows a new password a moment after it was told.
    await until({ what: 'it is let in', probe: () => kafka.topics(), done: () => true, timeoutMs: 10_000 });
    const topic = await kafka.createTopic('orders');
    const tap = await kafka.tap(topic);
    await kafka.produce(topic, [{ key: 'o-1', value: 'by the wire' }]);
    expect((await tap.drain()).map(({ value }) => value?.toString())).toEqual(['by the wire']);
  });
}

const REFUSED: readonly (readonly [what: string, written: Written, said: RegExp, password?: string])[] = [
  [
    'a plain client at a port of TLS',
    { listener: 9093, address: (port) => `localhost:${port}` },
    /it speaks TLS, and was spoken to in plain text \[E_KAFKA_UNREACHABLE\]\n(?:.*\n)* {2}fix: write its address as SSL:\/\/localhost:\d+$/,
  ],
  [
    'a client in TLS at a plain port',
    { listener: 9092, address: (port) => `SSL://localhost:${port}`, tls: TLS },
    /it speaks plain text, and was spoken to in TLS .*\n(?:.*\n)* {2}fix: write its address as PLAINTEXT:\/\/localhost:\d+$/,
  ],
  [
    'an authority that nobody trusts',
    { listener: 9093, address: (port) => `SSL://localhost:${port}` },
    /its certificate is not trusted: .*\n(?:.*\n)* {2}fix: give the certificate of its authority: "tls": \{ "ca": "<file>" \}/,
  ],
  [
    'no certificate where one is wanted',
    { listener: 9096, address: (port) => `SSL://localhost:${port}`, tls: TLS },
    /it does not take us without a certificate, .*\n(?:.*\n)* {2}fix: give one that it trusts: "tls": \{ "certificate"/,
  ],
  [
    'nobody in particular where one must log in',
    { listener: 9094, address: (port) => `SSL://localhost:${port}`, tls: TLS },
    /one must log in there, by PLAIN or SCRAM-SHA-\d+ or SCRAM-SHA-\d+ .*\n(?:.*\n)* {2}fix: write its address as SASL_SSL:\/\/<user>@localhost:\d+\?mechanism=PLAIN$/,
  ],
  [
    'a login where nobody logs in',
    { listener: 9093, address: (port) => `SASL_SSL://app@localhost:${port}?mechanism=PLAIN`, tls: TLS },
    /nobody logs in there, and we did .*\n(?:.*\n)* {2}fix: write its address as SSL:\/\/localhost:\d+$/,
  ],
  [
    'a mechanism that is not taken',
    { listener: 9095, address: (port) => `SASL_PLAINTEXT://app@127.0.0.1:${port}?mechanism=SCRAM-SHA-256` },
    /one logs in there by PLAIN, and not by SCRAM-SHA-256 /,
  ],
  ...['PLAIN', 'SCRAM-SHA-512'].map(
    (mechanism) =>
      [
        `a wrong password by ${mechanism}`,
        {
          listener: 9094,
          address: (port: number) => `SASL_SSL://app@localhost:${port}?mechanism=${mechanism}`,
          tls: TLS,
        },
        /Authentication failed.* \[E_KAFKA_UNREACHABLE\]\n {2}bootstrap: localhost:\d+\n {2}user: app\n {2}mechanism: \S+\n(?:.*\n)* {2}fix: user and password must be those of the broker$/,
        'hunter2-hunter2',
      ] as const,
  ),
];

for (const [what, written, said, password] of REFUSED) {
  test(`Kafka refuses, in clear words: ${what}`, async ({ servers }) => {
    const access = kafkaAt(PORT, attached({ servers, written }, password));
    await using kafka = new KafkaClient({ ...access, name: 'wire' });
    const error = await kafka.topics().catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(said);
    expect(String(error)).not.toContain('hunter2');
  });
}

test('events enter by a topic where one must log in, and are refused a way in with its cause', async ({
  servers,
  contextOn,
}, testInfo) => {
  const port = servers.port('kafka', 9094);
  const address = `SASL_SSL://app@localhost:${port}?mechanism=SCRAM-SHA-512`;
  const entries = { 'kafka:9094': address, tls: TLS };
  const [stack, stranger] = [servers.attach(entries), servers.attach(entries, { KAFKA_PASSWORD: 'hunter2-hunter2' })];
  await using kafka = new KafkaClient({ ...kafkaAt(PORT, stack), name: `wire-${testInfo.testId}` });
  const topic = await kafka.createTopic('orders');
  const entrance = kafkaEntrance({
    ...PORT,
    record: ({ payload }) => ({ topic, key: null, value: JSON.stringify(payload) }),
  });
  const event = { stream: 'orders', key: 'o-1', payload: { total: 12 }, correlationId: 'c-1', index: 0 };
  const send = (to: Stack) => entrance.send?.(event, contextOn(to), AbortSignal.timeout(10_000));

  expect(await send(stack)).toMatchObject({ outcome: 'acknowledged' });
  expect(await kafka.ends(topic)).toEqual([1]);
  await expect(send(stranger)).rejects.toThrow(
    /no Kafka broker lets us in: .*Authentication failed.* \[E_KAFKA_UNREACHABLE\]/,
  );
});
