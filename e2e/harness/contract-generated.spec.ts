import { stackContract, test } from '../../fixtures/index.ts';
import small from './contract/platform.ts';

// As a user has it: the tests of the contract, on a platform of which the harness knows only the Compose file.
test.use({ platform: 'e2e/harness/contract/platform.ts', stackKind: 'exclusive' });

stackContract(small);
