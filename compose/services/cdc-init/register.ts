import type { ConnectorConfig } from '../../../test-data/cdc/connector.ts';

interface Status {
  readonly connector: { readonly state: string };
  readonly tasks: readonly { readonly state: string; readonly trace?: string }[];
}

export interface Registration {
  /** Address of Kafka Connect's REST: https://kafka.apache.org/43/kafka-connect/user-guide/#rest-api */
  readonly worker: string;
  readonly name: string;
  readonly config: ConnectorConfig;
}

/**
 * Registers the connector, or gives the one that is there this configuration.
 * @throws Error with what the worker says, while connector and task do not run
 */
export async function register({ worker, name, config }: Registration, signal: AbortSignal): Promise<void> {
  const path = `${worker}/connectors/${name}`;
  const current = await ask(`${path}/config`, { signal });
  if (JSON.stringify(sorted({ ...config, name })) !== JSON.stringify(sorted(current ?? {}))) {
    const headers = { 'content-type': 'application/json' };
    await ask(`${path}/config`, { method: 'PUT', headers, body: JSON.stringify(config), signal });
  }
  const status = (await ask(`${path}/status`, { signal })) as Status | undefined;
  const [task] = status?.tasks ?? [];
  if (status?.connector.state === 'RUNNING' && task?.state === 'RUNNING') return;
  throw new Error(
    `the connector is ${status?.connector.state ?? 'not known'}, its task ${task?.state ?? 'not there'}: ${task?.trace ?? ''}`,
  );
}

/** @returns undefined for what is not there */
async function ask(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url} is answered ${answer.status}: ${text}`);
  return JSON.parse(text) as unknown;
}

function sorted(config: object): unknown {
  return Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
}
