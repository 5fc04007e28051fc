import { registryClientContract } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { RegistryClient } from '../../compose/services/market-data-runtime/registry/registry-client.ts';
import { holds, stages } from './holds.ts';

holds(
  'MP-06',
  'registry-client',
  registryClientContract,
  'the registry client',
  (settings, clock) => new RegistryClient(settings, clock, stages.FetchCache),
);
