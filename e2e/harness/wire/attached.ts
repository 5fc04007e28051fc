import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestInfo } from '@playwright/test';
import type { Stack } from '../../../fixtures/index.ts';
import { attachedStack } from '../../../fixtures/stack/attach.ts';
import { HTTP_ADDRESSES } from '../../../fixtures/technologies/http/address.ts';
import { KAFKA_ADDRESSES } from '../../../fixtures/technologies/kafka/access.ts';
import { POSTGRESQL } from '../../../fixtures/technologies/postgresql/capability.ts';
import { REDIS } from '../../../fixtures/technologies/redis/capability.ts';
import { WEBSOCKET } from '../../../fixtures/technologies/websocket/capability.ts';

/** Addresses as all these technologies write them. */
export const FORMS = [
  ...KAFKA_ADDRESSES,
  ...HTTP_ADDRESSES,
  ...(REDIS.addresses ?? []),
  ...(POSTGRESQL.addresses ?? []),
  ...(WEBSOCKET.addresses ?? []),
];

/** A stack as from a file of `E2E_ATTACH`, beside which these other files lie. */
export function attachedTo(testInfo: TestInfo, content: unknown, files: Readonly<Record<string, string>> = {}): Stack {
  const folder = testInfo.outputPath('attach');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const file = path.join(folder, 'endpoints.json');
  writeFileSync(file, JSON.stringify(content));
  try {
    return attachedStack(file, FORMS);
  } finally {
    // Its secrets must not stay in the run's results.
    writeFileSync(file, '{}');
  }
}
