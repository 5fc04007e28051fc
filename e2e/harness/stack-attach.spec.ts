import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachedStack } from '../../fixtures/stack/attach.ts';
import type { Stack } from '../../fixtures/stack/types.ts';

function attachedTo(content: unknown): Stack {
  const folder = mkdtempSync(join(tmpdir(), 'dyetrace-attach-'));
  try {
    const path = join(folder, 'endpoints.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return attachedStack(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a stack that runs elsewhere has the endpoints and credentials of the file, and no containers', async () => {
  const stack = attachedTo({
    'kafka:9094': 'broker.example:19094',
    'api:80': '[::1]:8080',
    credentials: { API_KEY: 'k' },
  });
  expect(stack.kind).toBe('attached');
  expect(stack.endpoint('kafka', 9094)).toEqual({ host: 'broker.example', port: 19_094 });
  expect(stack.endpoint('api', 80)).toEqual({ host: '::1', port: 8080 });
  expect(stack.credentials).toEqual({ API_KEY: 'k' });
  expect([await stack.states(), await stack.logs({ from: 0, to: 1 })]).toEqual([[], []]);
});

test('an endpoint that the file does not have is refused with those it has', () => {
  const stack = attachedTo({ 'kafka:9094': 'b:1' });
  expect(() => stack.endpoint('redis', 6379)).toThrow(
    /no endpoint redis:6379 \[E_ENDPOINT_UNKNOWN\]\n {2}known: \["kafka:9094"\]\n {2}fix: name it in the file, /,
  );
});

for (const [what, content, message] of [
  ['not JSON', 'kafka: 1', 'it cannot be read as JSON'],
  ['a list', [], 'it is not an object'],
  ['empty', {}, 'it names no endpoint'],
  ['a name without a port', { kafka: 'b:1' }, '"kafka" is not "<service>:<container port>"'],
  ['an address without a port', { 'kafka:9094': 'b' }, '"kafka:9094" must be "<host>:<port>", not "b"'],
  ['a port out of range', { 'kafka:9094': 'b:99999' }, '"kafka:9094" must be "<host>:<port>", not "b:99999"'],
  [
    'credentials that are no texts',
    { 'a:1': 'b:1', credentials: { K: 1 } },
    '"credentials" must be an object of texts',
  ],
] as const) {
  test(`a file of endpoints is refused with what is wrong with it: ${what}`, () => {
    expect(() => attachedTo(content)).toThrow(message);
  });
}
