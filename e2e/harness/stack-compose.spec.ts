import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { readComposeFile, selectServices, type ComposeService } from '../../fixtures/stack/compose-file.ts';
import { parseProbe } from '../../fixtures/stack/probes.ts';
import { HEALTH_INTERVAL } from '../../fixtures/stack/start.ts';

const FILE = join(import.meta.dirname, '..', '..', 'compose', 'compose.yaml');
/** As the harness reads it; what is built and never run has the profile `images`. */
const file = readComposeFile(FILE, { E2E_HEALTH_INTERVAL: HEALTH_INTERVAL });
const services = [...file.services.values()].filter(({ profiles }) => !profiles.includes('images'));

function health(service: ComposeService): Readonly<Record<string, unknown>> {
  return { ...(service.definition.healthcheck as Record<string, unknown> | undefined) };
}

/** `5s`, `2m` in seconds, `64m`, `1g` in MiB: only the units that the file uses. */
function quantity(value: unknown, units: Readonly<Record<string, number>>): number {
  const [, number = '', unit = ''] = /^([\d.]+)([a-z]+)$/.exec(String(value)) ?? [];
  return Number(number) * (units[unit] ?? Number.NaN);
}

const seconds = (value: unknown): number => quantity(value, { ms: 0.001, s: 1, m: 60 });
const mebibytes = (value: unknown): number => quantity(value, { m: 1, g: 1024 });

test('NF-06 there are services to speak of', () => {
  expect(services.length).toBeGreaterThanOrEqual(6);
});

for (const service of services) {
  const { name, definition } = service;

  // A job is done, well or not, when it ends: there is nothing to ask it.
  if (service.probe !== 'exit-0') {
    test(`NF-06 ${name} has a health check that decides within 30 s`, () => {
      const { interval, timeout, retries, start_period: startPeriod } = health(service);
      expect(service.hasHealthcheck).toBe(true);
      expect(Number(retries) * (seconds(interval) + seconds(timeout))).toBeLessThanOrEqual(30);
      expect(seconds(startPeriod)).toBeLessThanOrEqual(30);
    });
  }

  test(`NF-06 ${name} is restarted after a failure, at most three times`, () => {
    expect(definition.restart).toMatch(/^on-failure:[123]$/);
  });

  test(`NF-06 ${name} has a memory and a processor limit, and a log that cannot fill the disk`, () => {
    expect(mebibytes(definition.mem_limit)).toBeGreaterThan(0);
    expect(Number(definition.cpus)).toBeGreaterThan(0);
    expect(definition.logging).toMatchObject({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '1' } });
  });

  test(`NF-10 ${name} publishes its ports on 127.0.0.1 alone, by variables`, () => {
    const ports = (definition.ports ?? []) as readonly string[];
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(service.ports.filter(({ variable }) => variable === undefined)).toEqual([]);
  });

  test(`${name} says how its readiness is found out`, () => {
    expect(parseProbe(service).kind).toMatch(/^(kafka|redis|http|exit-0)$/);
  });
}

test('the services of the profile core have at most 1 GiB in all', () => {
  const limits = selectServices(file, ['core']).map(({ definition }) => mebibytes(definition.mem_limit));
  expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(1024);
});
