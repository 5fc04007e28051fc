import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';

export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

/** A certificate of this machine, its own authority, and the key to it. */
export function selfSigned(testInfo: TestInfo, name = 'server', names = 'DNS:localhost,IP:127.0.0.1'): SelfSigned {
  const [certFile, keyFile] = [testInfo.outputPath(`${name}.pem`), testInfo.outputPath(`${name}.key`)];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-days', '2', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`, '-keyout', keyFile, '-out', certFile],
    ],
    { stdio: 'pipe' },
  );
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}
