import path from 'node:path';
import { definePlatform } from '../../../fixtures/index.ts';
import small from './platform.ts';

export default definePlatform({
  name: 'worse',
  deployment: { composeFile: path.join(import.meta.dirname, 'worse.yaml') },
  capabilities: small.capabilities,
});
