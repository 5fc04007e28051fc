import path from 'node:path';
import { definePlatform, redis } from '../../../fixtures/index.ts';

/** A stack and no pipeline: all that its contract needs. */
export default definePlatform({
  name: 'small',
  deployment: { composeFile: path.join(import.meta.dirname, 'compose.yaml') },
  capabilities: { store: redis({ service: 'store', port: 6379, passwordCredential: 'NONE' }) },
});
