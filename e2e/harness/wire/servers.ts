import type { TestInfo } from '@playwright/test';
import { credential, type Stack, test as base } from '../../../fixtures/index.ts';
import { attachedTo } from './attached.ts';
import { tellPassword } from './scram-user.ts';

export interface Servers {
  /** The port on this machine. */
  readonly port: (service: string, containerPort: number) => number;
  /**
   * The servers as they are reached from elsewhere: endpoints as a file of `E2E_ATTACH` has them, `tls` too. Beside it lie
   * `ca.pem`, `client.pem` and `client.key`.
   */
  readonly attach: (
    entries: Readonly<Record<string, unknown>>,
    credentials?: Readonly<Record<string, string>>,
  ) => Stack;
}

/** Secured servers of the stack, with what clients need of their certificates. */
export const test = base.extend<{ readonly servers: Servers }>({
  servers: async ({ stack }, use, testInfo: TestInfo) => {
    const lines = await stack.logs({ from: 0, to: Date.now() }, ['certificates']);
    const [ca = '', client = '', key = ''] = pemBlocks(lines.map(({ text }) => text).join('\n'));
    const files = { 'ca.pem': ca, 'client.pem': client, 'client.key': key };
    await tellPassword(stack.endpoint('kafka', 9092), 'app', credential(stack.credentials, 'KAFKA_PASSWORD'));
    await use({
      port: (service, containerPort) => stack.endpoint(service, containerPort).port,
      attach: (entries, credentials = {}) =>
        attachedTo(testInfo, { ...entries, credentials: { ...stack.credentials, ...credentials } }, files),
    });
  },
});

function pemBlocks(text: string): string[] {
  return text.match(/-----BEGIN [\s\S]*?-----END [^\n]*\n?/g) ?? [];
}
