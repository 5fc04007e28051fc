import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachedStack } from '../../fixtures/stack/attach.ts';
import { FORMS } from './wire/attached.ts';
import { credential } from '../../fixtures/stack/credential.ts';
import type { Stack } from '../../fixtures/stack/types.ts';

function attachedTo(content: unknown): Stack {
  const folder = mkdtempSync(join(tmpdir(), 'dyetrace-attach-'));
  try {
    const path = join(folder, 'endpoints.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return attachedStack(path, FORMS);
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

test('an address says how a server is spoken to, and who logs in', () => {
  const stack = attachedTo({
    'kafka:9094': 'SASL_SSL://app@broker.example:9094?mechanism=SCRAM-SHA-512',
    'redis:6379': 'rediss://app@cache.example',
    'shop:8080': 'https://shop.example/v2/',
    'gateway:8080': 'wss://[::1]:8443',
    'db:5432': 'postgresql://al%C3%A9@db.example/orders?sslmode=verify-full',
    'plain:1': 'http://plain.example:8080',
  });
  expect(stack.endpoint('kafka', 9094)).toEqual({
    ...{ host: 'broker.example', port: 9094, scheme: 'sasl_ssl', tls: {}, user: 'app' },
    options: { mechanism: 'SCRAM-SHA-512' },
  });
  expect(stack.endpoint('redis', 6379)).toMatchObject({ host: 'cache.example', port: 6379, tls: {}, user: 'app' });
  expect(stack.endpoint('shop', 8080)).toMatchObject({ host: 'shop.example', port: 443, tls: {}, path: '/v2' });
  expect(stack.endpoint('gateway', 8080)).toMatchObject({ host: '::1', port: 8443, tls: {} });
  expect(stack.endpoint('db', 5432)).toMatchObject({ port: 5432, tls: {}, user: 'alé', path: '/orders' });
  expect(stack.endpoint('plain', 1)).toEqual({ host: 'plain.example', port: 8080, scheme: 'http' });
});

test('a password in an address is refused, and not shown', () => {
  const error = (() => {
    try {
      return attachedTo({ 'redis:6379': 'redis://app:hunter2@cache.example' });
    } catch (thrown) {
      return String(thrown);
    }
  })();
  expect(error).toContain('at "redis://app:***@cache.example": a password does not belong into an address, but among');
  expect(error).not.toContain('hunter2');
});

test('an endpoint that the file does not have is refused with those it has', () => {
  const stack = attachedTo({ 'kafka:9094': 'b:1' });
  expect(() => stack.endpoint('redis', 6379)).toThrow(
    /no endpoint redis:6379 \[E_ENDPOINT_UNKNOWN\]\n {2}known: \["kafka:9094"\]\n {2}fix: name it in the file, /,
  );
});

test('a credential that the file does not have, or has empty, is refused with its name and the place to write it', () => {
  const { credentials } = attachedTo({ 'kafka:9094': 'b:1', credentials: { API_KEY: 'k', REDIS_PASSWORD: '' } });
  expect(credential(credentials, 'API_KEY')).toBe('k');
  expect(() => credential(credentials, 'REDIS_PASSWORD')).toThrow(
    /^the stack has no credential REDIS_PASSWORD \[E_CREDENTIAL_UNKNOWN\]\n {2}credentials: API_KEY, REDIS_PASSWORD\n {2}fix: write it into \S+endpoints\.json: \{ …, "credentials": \{ "REDIS_PASSWORD": "…" \} \}$/,
  );
});

test('a credential that a stack of a Compose file does not have is asked for in that file', () => {
  expect(() => credential({}, 'API_KEY')).toThrow(
    [
      'the stack has no credential API_KEY [E_CREDENTIAL_UNKNOWN]',
      '  credentials: none',
      '  fix: the Compose file must ask for it as E2E_SECRET_API_KEY',
    ].join('\n'),
  );
});

for (const [what, content, message] of [
  ['not JSON', 'kafka: 1', 'it cannot be read as JSON'],
  ['a list', [], 'it is not an object'],
  ['empty', {}, 'it names no endpoint'],
  ['a name without a port', { kafka: 'b:1' }, '"kafka" is not "<service>:<container port>"'],
  ['an address without a port', { 'kafka:9094': 'b' }, '"kafka:9094" is not to be reached at "b": it is neither'],
  [
    'a port out of range',
    { 'kafka:9094': 'b:99999' },
    '"kafka:9094" is not to be reached at "b:99999": 99999 is no port',
  ],
  [
    'an address that is no text',
    { 'a:1': 5 },
    '"a:1" must be an address, or an object of texts that has one as "address"',
  ],
  [
    'a scheme that nobody knows',
    { 'a:1': 'htps://b' },
    "htps:// is not known here; the platform's technologies know PLAINTEXT",
  ],
  [
    'no port where there is none to assume',
    { 'a:1': 'SSL://b' },
    'SSL:// has no port of its own: write it behind the host',
  ],
  [
    'a login without a user',
    { 'a:1': 'SASL_SSL://b:1' },
    'SASL_SSL:// needs ?mechanism=, one of PLAIN, SCRAM-SHA-256,',
  ],
  [
    'a login without a name',
    { 'a:1': 'SASL_SSL://b:1?mechanism=PLAIN' },
    'SASL_SSL:// needs a user: SASL_SSL://<user>@…',
  ],
  ['a mechanism of another make', { 'a:1': 'SASL_SSL://u@b:1?mechanism=PLAN' }, '"mechanism" may be PLAIN, SCRAM-'],
  ['a user whom nobody asks for', { 'a:1': 'ws://u@b' }, 'ws:// takes no user'],
  ['a path that leads nowhere', { 'a:1': 'redis://b/0' }, 'redis:// takes no path behind the port'],
  ['an option that is none', { 'a:1': 'https://b?tls=1' }, 'https:// knows no option "tls"'],
  [
    'half a secured database',
    { 'a:1': 'postgres://b?sslmode=require' },
    '"sslmode" may be disable, verify-full, not "require"',
  ],
  ['an authority that is not there', { 'a:1': 'https://b', tls: { ca: 'none.pem' } }, /ENOENT.*none\.pem/],
  [
    'an authority that is none',
    { 'a:1': 'https://b', tls: { ca: 'endpoints.json' } },
    'no certificate in PEM in endpoints.json',
  ],
  ['a certificate without its key', { 'a:1': 'https://b', tls: { certificate: 'c.pem' } }, '"certificate" and "key"'],
  [
    'an unknown word of TLS',
    { 'a:1': 'https://b', tls: { cacert: 'c' } },
    '"tls" may have ca, certificate, key, serverName',
  ],
  [
    'an authority of what is not secured',
    { 'a:1': { address: 'b:1', ca: 'c.pem' } },
    'is not secured, so ca would mean nothing',
  ],
  [
    'credentials that are no texts',
    { 'a:1': 'b:1', credentials: { K: 1 } },
    '"credentials" must be an object of texts',
  ],
  [
    'a receiver that is no name',
    { 'a:1': 'b:1', local: { receivers: [1] } },
    '"local" may have "hosts" and "receivers"',
  ],
  ['an unknown word of what is local', { 'a:1': 'b:1', local: { host: ['a'] } }, '"local" may have "hosts"'],
] as const) {
  test(`a file of endpoints is refused with what is wrong with it: ${what}`, () => {
    expect(() => attachedTo(content)).toThrow(message);
  });
}
