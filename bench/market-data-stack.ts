import type { StoreLogin } from '../compose/services/market-data-runtime/store/connections.ts';
import { findPlatform } from '../fixtures/pipeline/find-platform.ts';
import { credential } from '../fixtures/stack/credential.ts';
import { removeProject } from '../fixtures/stack/remove.ts';
import { benchName, startStack } from './stack.ts';

export interface MarketDataStack {
  readonly login: StoreLogin;
  /** Of PostgreSQL. */
  readonly container: string;
  readonly redis: { readonly host: string; readonly port: number; readonly password: string };
}

/** Runs `body` on a stack of its own with PostgreSQL and Redis. */
export async function withMarketData(body: (stack: MarketDataStack) => Promise<void>): Promise<void> {
  const platform = await findPlatform('market-data');
  const project = benchName('market-data');
  try {
    const stack = await startStack(platform, project, ['runtime']);
    const states = await stack.states();
    const container = states.find(({ service }) => service === 'postgresql')?.containerId ?? '';
    const password = credential(stack.credentials, 'POSTGRESQL_PASSWORD');
    await body({
      login: { ...stack.endpoint('postgresql', 5432), database: 'app', user: 'app', password },
      container,
      redis: { ...stack.endpoint('redis', 6379), password: credential(stack.credentials, 'REDIS_PASSWORD') },
    });
  } finally {
    await removeProject(project);
  }
}
