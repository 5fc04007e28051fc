import path from 'node:path';
import { definePlatform, kafka, redis } from '../../../fixtures/index.ts';

/** Servers and nothing else: each test says how it speaks to them. */
const platform = definePlatform({
  name: 'wire',
  deployment: {
    composeFile: path.join(import.meta.dirname, 'compose.yaml'),
    allowedErrors: [
      {
        line: /FATAL: {2}|could not accept SSL connection|SSL error/,
        because: 'tests come in the wrong way, and with wrong passwords',
      },
      { line: /InvalidReceiveException|InvalidRequestException/, because: 'tests come in the wrong way' },
      { line: /# Error accepting a client connection/, because: 'tests come in the wrong way' },
    ],
  },
  capabilities: {
    kafka: kafka({ service: 'kafka', port: 9092 }),
    redis: redis({ service: 'redis', port: 6379, passwordCredential: 'REDIS_PASSWORD' }),
  },
});

export default platform;
