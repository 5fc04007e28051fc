import { EventEmitter } from 'node:events';
import { expect, test } from '@playwright/test';
import { Feed } from '../../compose/services/gateway/feed.ts';
import type { LiveEvent } from '../../compose/services/gateway/client.ts';
import { SnapshotReader } from '../../compose/services/gateway/snapshot.ts';
import { redisOf, silentLog } from './gateway-world.ts';

type Redis = ConstructorParameters<typeof Feed>[0];

/** A connection to Redis that does what the test says. */
class Channels extends EventEmitter {
  subscribed: readonly string[] = [];
  reconnects = 0;
  refuses = false;

  subscribe(...channels: readonly string[]): Promise<number> {
    if (this.refuses) return Promise.reject(new Error('not now'));
    this.subscribed = channels;
    return Promise.resolve(channels.length);
  }
  ping(): Promise<string> {
    return Promise.resolve('PONG');
  }
  disconnect(reconnect: boolean): void {
    if (reconnect) this.reconnects += 1;
  }
}

function feedOf(channels: Channels) {
  const heard: LiveEvent[] = [];
  let resumed = 0;
  const feed = new Feed(channels as unknown as Redis, ['trips', 'ratings'], silentLog, {
    resumed: () => (resumed += 1),
    event: (event) => heard.push(event),
  });
  return { feed, heard, resumed: () => resumed };
}

/** What was asked of the connection has been answered. */
async function answered(): Promise<void> {
  await new Promise(setImmediate);
}

test('events can arrive while the channels are subscribed, and only then', async () => {
  const channels = new Channels();
  const { feed, resumed } = feedOf(channels);
  await expect(feed.check()).rejects.toThrow('not subscribed');
  channels.emit('ready');
  await answered();
  await expect(feed.check()).resolves.toBeUndefined();
  expect([channels.subscribed, resumed()]).toEqual([['trips', 'ratings'], 1]);
  channels.emit('close');
  await expect(feed.check()).rejects.toThrow('not subscribed');
  channels.emit('ready');
  await answered();
  await expect(feed.check()).resolves.toBeUndefined();
  expect(resumed()).toBe(2);
});

test('channels that cannot be subscribed are tried on a new connection', async () => {
  const channels = new Channels();
  channels.refuses = true;
  const { feed, resumed } = feedOf(channels);
  channels.emit('ready');
  await answered();
  await expect(feed.check()).rejects.toThrow('not subscribed');
  expect([channels.reconnects, resumed()]).toEqual([1, 0]);
});

test('a message goes on as it came, with what filters look at', () => {
  const channels = new Channels();
  const { heard } = feedOf(channels);
  channels.emit('message', 'trips', ' {"correlation_id":"c",  "event":{"zone_id":"north","trip_id":"t","fare":1.50}}');
  expect(heard).toEqual([
    {
      topic: 'trips',
      zone_id: 'north',
      trip_id: 't',
      text: '{"type":"event","correlation_id":"c",  "event":{"zone_id":"north","trip_id":"t","fare":1.50}}',
    },
  ]);
});

for (const text of ['', 'no JSON', 'null', '{}', '{"event":null}', '{"event":"text"}']) {
  test(`a message ${JSON.stringify(text)} is no event, and stops no other`, () => {
    const channels = new Channels();
    const { heard } = feedOf(channels);
    channels.emit('message', 'trips', text);
    channels.emit('message', 'ratings', '{"event":{}}');
    expect(heard.map(({ topic }) => topic)).toEqual(['ratings']);
  });
}

test('the state has the oldest change first, and what came between two readings last', async () => {
  const hashes = { 'state:drivers': { a: '{"n":1}', new: '{"n":3}', b: '{"n":2}' } };
  const recent = { 'state:drivers': ['b', 'gone', 'a'] };
  const snapshot = await new SnapshotReader(redisOf({ hashes, recent })).read();
  expect(snapshot.text({})).toBe('{"type":"snapshot","trips":[],"surge":[],"drivers":[{"n":2},{"n":1},{"n":3}]}');
});

test('who asks for the state while it is read shares the next reading, which begins after the question', async () => {
  let readings = 0;
  const gates: (() => void)[] = [];
  const reader = new SnapshotReader(
    redisOf({
      read: () => {
        readings += 1;
        return new Promise((resolve) => gates.push(resolve));
      },
    }),
  );
  const open = (): void => {
    for (const gate of gates.splice(0)) gate();
  };
  const [first, second, third] = [reader.read(), reader.read(), reader.read()];
  const perReading = readings;
  open();
  const one = await first;
  await answered();
  expect(readings).toBe(2 * perReading);
  open();
  expect(await second).toBe(await third);
  expect(await second).not.toBe(one);
  const fourth = reader.read();
  await answered();
  expect(readings).toBe(3 * perReading);
  open();
  await fourth;
});

test('a reading that failed is not shared with who asks next', async () => {
  let fails = true;
  const reader = new SnapshotReader(
    redisOf({ read: () => (fails ? Promise.reject(new Error('away')) : Promise.resolve()) }),
  );
  const [first, second] = [reader.read(), reader.read()];
  await expect(first).rejects.toThrow('away');
  await expect(second).rejects.toThrow('away');
  fails = false;
  expect((await reader.read()).text({})).toContain('"trips":[]');
});
