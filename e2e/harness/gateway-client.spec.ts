import { EventEmitter } from 'node:events';
import { expect, test } from '@playwright/test';
import { Client } from '../../compose/services/gateway/client.ts';
import { Snapshot } from '../../compose/services/gateway/snapshot.ts';

type Socket = ConstructorParameters<typeof Client>[0];

const EMPTY = new Snapshot([[], [], []]);
const EVENT = { topic: 'trips', zone_id: 'north', trip_id: 't1', text: 'x'.repeat(60) };
const read = (): Promise<Snapshot> => Promise.resolve(EMPTY);

/** A socket that notes what is done with it. */
class Wire extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly done: string[] = [];

  send(text: string): void {
    this.done.push(text);
  }
  ping(): void {
    this.done.push('ping');
  }
  close(code: number, reason: string): void {
    this.done.push(`close ${code} ${reason}`);
    this.readyState = 2;
  }
  terminate(): void {
    this.done.push('terminate');
  }
}

function world() {
  const wire = new Wire();
  const client = new Client(wire as unknown as Socket, { bufferBytes: 100, lagMs: 1_000 });
  return { wire, client };
}

test('RS-10 a client whose socket is closing is told nothing more', async () => {
  const { wire, client } = world();
  await client.sync(read);
  const before = wire.done.length;
  wire.readyState = 2;
  expect(client.isOpen).toBe(false);
  client.tell({ type: 'pong' });
  client.deliver(EVENT);
  await client.sync(read);
  expect(wire.done).toHaveLength(before);
});

test('RS-10 a client that left while its state was read is not told it', async () => {
  const { wire, client } = world();
  const reading = Promise.withResolvers<Snapshot>();
  const syncing = client.sync(() => reading.promise);
  wire.readyState = 3;
  reading.resolve(EMPTY);
  await syncing;
  expect(wire.done).toEqual([]);
});

test('RS-10 as much may wait for a state as may be under way, each time anew', async () => {
  const { wire, client } = world();
  for (let time = 1; time <= 3; time += 1) {
    const reading = Promise.withResolvers<Snapshot>();
    const syncing = client.sync(() => reading.promise);
    client.deliver({ ...EVENT, text: 'x'.repeat(100) });
    reading.resolve(EMPTY);
    await syncing;
    wire.emit('pong', Buffer.from('1000000'));
  }
  expect(wire.done.filter((what) => what.startsWith('close'))).toEqual([]);
  const never = client.sync(() => new Promise(() => undefined));
  client.deliver({ ...EVENT, text: 'x'.repeat(100) });
  expect(client.isOpen).toBe(true);
  client.deliver({ ...EVENT, text: 'x' });
  expect(wire.done.at(-1)).toBe('close 1013 the current state is late');
  void never;
});

test('RS-10 a close frame’s reason is cut to what such a frame may carry', () => {
  const { wire, client } = world();
  client.close(4008, 'y'.repeat(200));
  expect(wire.done).toEqual([`close 4008 ${'y'.repeat(120)}`]);
});

test('RS-10 who wants nothing is told no state, and what came meanwhile is gone', async () => {
  const { wire, client } = world();
  client.want(undefined);
  client.deliver(EVENT);
  await client.sync(read);
  client.deliver(EVENT);
  expect(wire.done).toEqual([]);
  client.want({ zone_id: 'north' });
  client.deliver(EVENT);
  client.deliver({ ...EVENT, zone_id: 'south' });
  expect(wire.done).toEqual([EVENT.text]);
});

test('RS-03 a state that is empty, and one of which nothing is known, have all their parts', () => {
  const text = '{"type":"snapshot","trips":[],"surge":[],"drivers":[]}';
  expect([EMPTY.text({}), new Snapshot([]).text({}), EMPTY.text({ zone_id: 'north' })]).toEqual([text, text, text]);
});

test('RS-10 a filter by topic, by trip and by zone shows that part of the state', () => {
  const entry = (name: string, zone_id: string, trip_id?: string) => JSON.stringify({ name, zone_id, trip_id });
  const state = new Snapshot([
    [entry('trip', 'north', 't1'), entry('other', 'south', 't2')],
    [entry('surge', 'north')],
    [entry('driver', 'south')],
  ]);
  const names = (filter: Parameters<Snapshot['text']>[0]) =>
    [...state.text(filter).matchAll(/"name":"(\w+)"/g)].map(([, name]) => name);
  expect(names({})).toEqual(['trip', 'other', 'surge', 'driver']);
  expect(names({ zone_id: 'north' })).toEqual(['trip', 'surge']);
  expect(names({ trip_id: 't2' })).toEqual(['other']);
  expect(names({ topics: ['surge_updates', 'driver_status'] })).toEqual(['surge', 'driver']);
  expect(names({ topics: ['ratings'] })).toEqual([]);
});
