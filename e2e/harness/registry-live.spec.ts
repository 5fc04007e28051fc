import type { Schema } from 'avsc';
import { REGISTRY_CONTENT_TYPE, registryRequests } from '../../test-data/avro/registry-api.ts';
import { HarnessError } from '../../fixtures/core/errors.ts';
import { expect, test as base } from '../../fixtures/index.ts';

const test = base.extend<{ name: string }>({
  /** Unique to the test: begins its subjects. */
  name: async ({}, use, { testId, repeatEachIndex, workerIndex }) => {
    await use(`registry-${testId.slice(-8)}.${repeatEachIndex}.${workerIndex}`);
  },
});

const ROOT = '/apis/ccompat/v7';

test.describe('a schema registry', { tag: '@stack:core' }, () => {
  const held = (...fields: readonly object[]) =>
    ({ type: 'record', name: 'Held', fields: [{ name: 'a', type: 'int' }, ...fields] }) as Schema;
  // Each can be read by its neighbour as well as the other way round; the last cannot read the first.
  const first = held();
  const second = held({ name: 'f', type: 'string', default: '' });
  const third = held({ name: 'f', type: 'string' });
  const VERDICTS = {
    BACKWARD: [third, true],
    BACKWARD_TRANSITIVE: [third, false],
    FORWARD: [first, true],
    FORWARD_TRANSITIVE: [first, false],
    FULL: [third, true],
    FULL_TRANSITIVE: [third, false],
    NONE: [third, true],
  } as const;

  for (const [level, [next, accepted]] of Object.entries(VERDICTS)) {
    test(`under ${level} says of the next version what it then does with it`, async ({ registry, stack, name }) => {
      const { host, port } = stack.endpoint('schema-registry', 8080);
      const subject = `${name}-value`;
      const setLevel = async (to: string): Promise<void> => {
        const { path, method, body } = registryRequests.setCompatibility(subject, to);
        const headers = { 'content-type': REGISTRY_CONTENT_TYPE };
        const answer = await fetch(`http://${host}:${port}${ROOT}${path}`, {
          method,
          headers,
          body: JSON.stringify(body),
        });
        expect(answer.status).toBe(200);
      };
      const [old, latest] = level.startsWith('FORWARD') ? [third, second] : [first, second];
      await registry.register(subject, old);
      await setLevel('NONE');
      await registry.register(subject, latest);
      await setLevel(level);

      expect(await registry.isCompatible(subject, next)).toBe(accepted);
      expect(await registry.register(subject, next).then(() => 'registered', codeOf)).toBe(
        accepted ? 'registered' : 409,
      );
    });
  }

  test('says of a subject without versions that anything may be the first', async ({ registry, name }) => {
    expect(await registry.isCompatible(`${name}-none-value`, first)).toBe(true);
  });

  test('gives a schema with those of other subjects that it refers to, however deep', async ({ registry, name }) => {
    const place = (type: string) => `${name}-${type}-value`;
    const at = (type: string) => [{ name: `shop.${type}`, subject: place(type), version: 1 }];
    const record = (type: string, fields: readonly object[]) =>
      ({ type: 'record', name: type, namespace: 'shop', fields }) as Schema;
    await registry.register(place('Money'), record('Money', [{ name: 'cents', type: 'long' }]));
    await registry.register(place('Line'), record('Line', [{ name: 'price', type: 'Money' }]), at('Money'));
    const fields = [
      { name: 'lines', type: { type: 'array', items: 'shop.Line' } },
      { name: 'tip', type: ['null', 'shop.Money'], default: null },
    ];
    const references = [...at('Line'), ...at('Money')];
    const id = await registry.register(place('Order'), record('Order', fields), references);

    const order = { lines: [{ price: { cents: 2n ** 60n } }], tip: { cents: 5 } };
    const bytes = await registry.encode(place('Order'), order);
    const { schemaId, value } = await registry.decode(bytes);
    expect({ schemaId, value: structuredClone(value) }).toMatchObject({ schemaId: id, value: order });
    expect((await registry.latest(place('Order'))).references).toEqual(references);
  });

  test('is asked for the same schema by an id of eight bytes, as Apicurio’s serialisers write it', async ({
    registry,
    name,
  }) => {
    const subject = `${name}-value`;
    const id = await registry.register(subject, first);
    const bytes = await registry.encode(subject, { a: 7 });
    const long = Buffer.concat([bytes.subarray(0, 1), Buffer.alloc(4), bytes.subarray(1)]);
    expect(await registry.decode(long)).toMatchObject({ schemaId: id, value: { a: 7 } });
  });
});

/** What the registry says to a schema that it does not take. */
function codeOf(error: unknown): unknown {
  if (error instanceof HarnessError && error.code === 'E_REGISTRY_REFUSED') return error.facts.errorCode;
  throw error;
}
