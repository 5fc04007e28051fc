import path from 'node:path';
import { definePlatform } from '../../../fixtures/index.ts';

/** A machine that one gets to by ssh; its engine is the one of the tests. */
export default definePlatform({
  name: 'machine',
  deployment: { composeFile: path.join(import.meta.dirname, 'compose.yaml') },
  capabilities: {},
  pipeline: { entrances: {}, sources: [] },
});
