/**
 * Prints what a Compose file's services are created from, as a process of its own finds it.
 * Usage: node e2e/harness/lifecycle/read-model.ts COMPOSE_FILE
 */
import { readComposeModel } from '../../../fixtures/stack/compose-model.ts';

const { services } = await readComposeModel(process.argv[2] ?? '');
console.log(JSON.stringify(Object.fromEntries([...services.values()].map(({ name, config }) => [name, config]))));
