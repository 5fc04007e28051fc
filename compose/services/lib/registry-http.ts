import { REGISTRY_CONTENT_TYPE, type RegistryRequest } from '../../../test-data/avro/registry-api.ts';

/** The registry did not answer, or answered that it cannot: nothing is known about what was asked for. */
export class RegistryUnavailable extends Error {
  override readonly name = 'RegistryUnavailable';
}

export interface RegistryAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks a Schema Registry once.
 * @param url of the API's root
 * @throws RegistryUnavailable
 */
export async function callRegistry(
  url: string,
  { method, path, body: json }: RegistryRequest,
  timeoutMs: number,
): Promise<RegistryAnswer> {
  try {
    const response = await fetch(url.replace(/\/$/, '') + path, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      ...(json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': REGISTRY_CONTENT_TYPE } }),
    });
    const body: unknown = await response.json();
    if (response.status >= 500) throw new Error(`status ${response.status}`);
    return { status: response.status, body };
  } catch (error) {
    throw new RegistryUnavailable(`the registry does not answer ${method} ${path}`, { cause: error });
  }
}
