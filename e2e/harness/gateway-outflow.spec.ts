import { EventEmitter } from 'node:events';
import { expect, test } from '@playwright/test';
import { Outflow } from '../../compose/services/gateway/outflow.ts';

type Socket = ConstructorParameters<typeof Outflow>[0];

/** A socket that keeps what goes out, and answers a ping when the test says so. */
class Wire extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  readonly pings: string[] = [];

  send(text: string): void {
    this.sent.push(text);
  }
  ping(data: string): void {
    this.pings.push(data);
  }
  pong(data = this.pings.at(-1) ?? ''): void {
    this.emit('pong', Buffer.from(data));
  }
}

function outflowTo(wire: Wire, limits: { readonly bufferBytes: number; readonly lagMs: number }): Outflow {
  return new Outflow(wire as unknown as Socket, limits);
}

const PATIENT = { bufferBytes: 100, lagMs: 3_600_000 };
/** Whatever is unread at all is unread for too long. */
const IMPATIENT = { bufferBytes: 100, lagMs: -1 };

test('RS-10 what waits to be sent beyond the limit is complained of, and at the limit it is not', () => {
  const wire = new Wire();
  const outflow = outflowTo(wire, PATIENT);
  wire.bufferedAmount = 100;
  expect(outflow.complaint).toBeUndefined();
  wire.bufferedAmount = 101;
  expect(outflow.complaint).toBe('101 bytes wait to be sent');
});

test('RS-10 what is unread is counted in bytes, until its pong', () => {
  const wire = new Wire();
  const outflow = outflowTo(wire, IMPATIENT);
  outflow.send('ü'.repeat(50));
  expect([outflow.unreadBytes, outflow.complaint]).toEqual([100, undefined]);
  outflow.send('x');
  outflow.ping();
  expect(outflow.complaint).toMatch(/^101 bytes unread for \d+ ms$/);
  expect(wire.pings).toEqual(['101']);
  outflow.send('more');
  wire.pong();
  expect([outflow.unreadBytes, outflow.complaint, outflow.silentMs]).toEqual([4, undefined, 0]);
  // A late pong, or one that says nothing, takes nothing back.
  wire.pong('7');
  wire.pong('');
  expect(outflow.unreadBytes).toBe(4);
  expect(wire.sent).toHaveLength(3);
});

test('RS-10 who owes a pong for a short time is not complained of', () => {
  const wire = new Wire();
  const outflow = outflowTo(wire, PATIENT);
  outflow.send('x'.repeat(1_000));
  outflow.ping();
  expect(outflow.complaint).toBeUndefined();
  expect(outflow.silentMs).toBeGreaterThanOrEqual(0);
});

test('RS-10 a state is allowed on top until it is read', () => {
  const wire = new Wire();
  const outflow = outflowTo(wire, IMPATIENT);
  outflow.send('s'.repeat(1_000), true);
  outflow.ping();
  outflow.send('x'.repeat(100));
  expect(outflow.complaint).toBeUndefined();
  outflow.send('x');
  expect(outflow.complaint).toMatch(/^1101 bytes unread/);
  wire.pong();
  outflow.ping();
  expect(outflow.complaint).toMatch(/^101 bytes unread/);
});

test('RS-10 every 32 KiB are asked for, one question at a time, and the next with the answer', () => {
  const wire = new Wire();
  const outflow = outflowTo(wire, PATIENT);
  outflow.send('x'.repeat(32_767));
  expect(wire.pings).toEqual([]);
  outflow.send('x');
  outflow.send('x'.repeat(40_000));
  expect(wire.pings).toEqual(['32768']);
  wire.pong();
  expect(wire.pings).toEqual(['32768', '72768']);
  wire.pong();
  expect(wire.pings).toHaveLength(2);
});

test('RS-10 the silence begins with the first ping that is not answered; a closed socket is not asked', () => {
  const wire = new Wire();
  const outflow = outflowTo(wire, PATIENT);
  wire.readyState = 3;
  outflow.ping();
  expect([wire.pings, outflow.silentMs]).toEqual([[], 0]);
  wire.readyState = 1;
  outflow.ping();
  const silentMs = outflow.silentMs;
  outflow.ping();
  expect(outflow.silentMs).toBeGreaterThanOrEqual(silentMs);
  expect(wire.pings).toEqual(['0', '0']);
});
