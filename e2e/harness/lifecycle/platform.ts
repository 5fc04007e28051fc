import path from 'node:path';
import { definePlatform, redis } from '../../../fixtures/index.ts';

/** The tiny stack, for commands that start a platform's. */
export default definePlatform({
  name: 'tiny',
  deployment: { composeFile: path.join(import.meta.dirname, 'compose.yaml') },
  capabilities: { cache: redis({ service: 'redis', port: 6379, passwordCredential: 'REDIS_PASSWORD' }) },
});
