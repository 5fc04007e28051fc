import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { readComposeModel, type ComposeModel } from '../../fixtures/stack/compose-model.ts';
import type { ComposeService } from '../../fixtures/stack/compose-service.ts';
import { probesOf } from '../../fixtures/pipeline/capabilities.ts';
import rideshare from '../../fixtures/platforms/rideshare.ts';
import { parseProbe } from '../../fixtures/stack/probes.ts';
import { selectServices } from '../../fixtures/stack/select-services.ts';
import { HEALTH_INTERVAL } from '../../fixtures/stack/compose-environment.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'compose');
const probes = probesOf(rideshare);
/** One a platform. */
const FILES = ['rideshare.yaml'];

/** As the harness reads it. */
function read(file: string): Promise<ComposeModel> {
  return readComposeModel(join(FOLDER, file), { E2E_HEALTH_INTERVAL: HEALTH_INTERVAL });
}

/** Those that ever run. */
async function servicesOf(file: string): Promise<readonly ComposeService[]> {
  const { services } = await read(file);
  return [...services.values()].filter(({ profiles }) => !profiles.includes('images'));
}

/** `12s`, `1m0s` in seconds. */
function seconds(value: unknown): number {
  const parts = [...String(value).matchAll(/([\d.]+)(ms|s|m)/g)];
  const sum = parts.reduce((all, [, number, unit]) => all + Number(number) * (UNITS[unit ?? ''] ?? Number.NaN), 0);
  return parts.length === 0 ? Number.NaN : sum;
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60 };

function decidesWithin30s({ hasHealthcheck, definition }: ComposeService): boolean {
  const health = { ...(definition.healthcheck as Readonly<Record<string, unknown>> | undefined) };
  const decided = Number(health.retries) * (seconds(health.interval) + seconds(health.timeout));
  return hasHealthcheck && decided <= 30 && seconds(health.start_period) <= 30;
}

function isLimited({ definition }: ComposeService): boolean {
  const {
    logging,
    mem_limit: memory,
    cpus,
  } = definition as {
    readonly logging?: { readonly driver?: string; readonly options?: Readonly<Record<string, string>> };
    readonly mem_limit?: string;
    readonly cpus?: number;
  };
  const { 'max-size': size = '', 'max-file': files } = logging?.options ?? {};
  const bounded = /^[1-4]0m$/.test(size) && files === '1';
  return Number(memory) > 0 && Number(cpus) > 0 && logging?.driver === 'json-file' && bounded;
}

function isPublishedHere({ definition, ports }: ComposeService): boolean {
  const published = (definition.ports ?? []) as readonly { readonly host_ip?: string }[];
  return (
    published.every(({ host_ip: ip }) => ip === '127.0.0.1') && ports.every(({ variable }) => variable !== undefined)
  );
}

/** What must be true of every service of every platform. */
const RULES: readonly (readonly [what: string, holds: (service: ComposeService) => boolean])[] = [
  // A job is done, well or not, when it ends: there is nothing to ask it.
  [
    'NF-06 has a health check that decides within 30 s',
    (service) => service.probe === 'exit-0' || decidesWithin30s(service),
  ],
  [
    'NF-06 is restarted after a failure, at most three times',
    ({ definition }) => /^on-failure:[123]$/.test(String(definition.restart)),
  ],
  ['NF-06 has a memory and a processor limit, and a log that cannot fill the disk', isLimited],
  ['NF-10 publishes its ports on 127.0.0.1 alone, by variables', isPublishedHere],
  ['says how its readiness is found out', (service) => parseProbe(service, probes).kind !== 'engine'],
];

for (const file of FILES) {
  for (const [what, holds] of RULES) {
    test(`${what}: every service of ${file}`, async () => {
      const services = await servicesOf(file);
      expect(services.length).toBeGreaterThanOrEqual(6);
      expect(services.filter((service) => !holds(service)).map(({ name }) => name)).toEqual([]);
    });
  }
}

test('NF-03 change data capture with its lake and alerting may use less than 4 GiB in all', async () => {
  const services = selectServices(await read('cdc.yaml'), ['cdc', 'cdc-lake', 'alerting']);
  // A job ends before what waits for it begins.
  const running = services.filter(({ probe }) => probe !== 'exit-0');
  const limits = running.map(({ definition }) => Number(definition.mem_limit));
  expect(limits.length).toBeGreaterThanOrEqual(9);
  expect(Math.min(...limits)).toBeGreaterThan(0);
  expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThan(4 * 2 ** 30);
});

test('the services of the profile core have at most 1 GiB in all', async () => {
  const limits = selectServices(await read('rideshare.yaml'), ['core']).map(({ definition }) =>
    Number(definition.mem_limit),
  );
  expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(2 ** 30);
});
