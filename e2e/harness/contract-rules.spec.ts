import { expect, test } from '@playwright/test';
import { examine, type ExaminationOptions } from '../../fixtures/contract/examination.ts';
import { readServices } from '../../fixtures/stack/compose-service.ts';

type Block = Readonly<Record<string, unknown>>;

/** A service of which nothing is lacking, as Compose writes it. */
const RIGHT: Block = {
  image: 'shop:1.4.2',
  healthcheck: { test: ['CMD', 'ask', '/ready'], interval: '12s', timeout: '3s', retries: 2 },
  mem_limit: '67108864',
  cpus: 0.5,
  restart: 'on-failure:3',
  ports: [{ host_ip: '127.0.0.1', target: 80, published: '8080', protocol: 'tcp' }],
};
/** And a job. */
const JOB: Block = { image: 'shop:1.4.2', labels: { 'dyetrace.probe': 'exit-0' }, mem_limit: '67108864', cpus: 1 };

function examined(blocks: Readonly<Record<string, Block>>, options?: ExaminationOptions) {
  return examine([...readServices({ services: blocks }, {}).services.values()], options);
}

/** What is lacking of a service that is right but for this. */
function lacksOf(change: Block, others: Readonly<Record<string, Block>> = {}) {
  return examined({ shop: { ...RIGHT, ...change }, ...others }).lacks.map(
    ({ service, rule, what }) => `${service}, ${rule}: ${what}`,
  );
}

test('nothing is lacking of a service that says all, nor of a job that need not be started again', () => {
  const { lacks, table } = examined({ shop: RIGHT, job: JOB });
  expect(lacks).toEqual([]);
  expect(table).toBe(
    [
      'service  health check  memory    CPU  restart       ports on   image  waits for',
      'shop     30.0 s        64.0 MiB  0.5  on-failure:3  127.0.0.1  1.4.2  -',
      'job      ends          64.0 MiB  1    none          -          1.4.2  -',
    ].join('\n'),
  );
});

test('a table shows what is lacking, why that matters and what to write', () => {
  const { table } = examined({ shop: { ...RIGHT, mem_limit: undefined }, job: JOB });
  expect(table.split('\n')).toEqual([
    'service  health check  memory    CPU  restart       ports on   image  waits for',
    'shop     30.0 s        ✗ none    0.5  on-failure:3  127.0.0.1  1.4.2  -',
    'job      ends          64.0 MiB  1    none          -          1.4.2  -',
    '✗ shop, memory: it has no memory limit: when it leaks, the kernel ends a process of its own choice',
    '  fix: mem_limit: 256m',
  ]);
});

for (const [what, change, said] of [
  ['no health check', { healthcheck: undefined }, 'health check: it has no health check: nobody sees that it hangs'],
  [
    'one that is disabled',
    { healthcheck: { disable: true } },
    'health check: its health check is switched off: nobody sees that it hangs',
  ],
  [
    'one of kind NONE',
    { healthcheck: { test: ['NONE'] } },
    'health check: its health check is switched off: nobody sees that it hangs',
  ],
  [
    'a millisecond beyond the bound',
    { healthcheck: { test: ['CMD', 'ask'], interval: '12s1ms', timeout: '3s', retries: 2 } },
    'health check: it may hang for 30.0 s before it is called unhealthy',
  ],
  [
    "the engine's own times",
    { healthcheck: { test: ['CMD', 'ask'] } },
    'health check: it may hang for 180.0 s before it is called unhealthy',
  ],
  [
    'a minute between two checks',
    { healthcheck: { test: ['CMD', 'ask'], interval: '1m', timeout: '1s', retries: 1 } },
    'health check: it may hang for 61.0 s before it is called unhealthy',
  ],
  [
    'a check that is always true',
    { healthcheck: { test: ['CMD-SHELL', 'true'], interval: '1s', timeout: '1s', retries: 1 } },
    'health check: its health check looks only whether a process is there',
  ],
  [
    'a check that counts processes',
    { healthcheck: { test: ['CMD', '/usr/bin/pgrep', 'shop'], interval: '1s', timeout: '1s', retries: 1 } },
    'health check: its health check looks only whether a process is there',
  ],
  [
    'a memory limit of zero, which is none',
    { mem_limit: '0' },
    'memory: it has no memory limit: when it leaks, the kernel ends a process of its own choice',
  ],
  [
    'a reservation of memory',
    { mem_limit: undefined, mem_reservation: '67108864' },
    'memory: it has no memory limit: when it leaks, the kernel ends a process of its own choice',
  ],
  [
    'shares of the processor, which are no limit',
    { cpus: undefined, cpu_shares: 512 },
    'CPU: it has no CPU limit: when it spins, the others stand still',
  ],
  ['restart: always', { restart: 'always' }, 'restart: it is started again for ever, and nobody is told'],
  [
    'restart: unless-stopped',
    { restart: 'unless-stopped' },
    'restart: it is started again for ever, and nobody is told',
  ],
  [
    'on-failure without a count',
    { restart: 'on-failure' },
    'restart: it is started again for ever, and nobody is told',
  ],
  [
    'a count of zero, which is none',
    { restart: 'on-failure:0' },
    'restart: it is started again for ever, and nobody is told',
  ],
  ['one attempt too many', { restart: 'on-failure:4' }, 'restart: it is started again 4 times, more than 3'],
  ['no restart', { restart: 'no' }, 'restart: it is not started again when it fails'],
  [
    'a deploy policy without a bound',
    { restart: undefined, deploy: { restart_policy: { condition: 'on-failure', delay: '5s' } } },
    'restart: it is started again for ever, and nobody is told',
  ],
  [
    'a port on all addresses',
    { ports: [{ target: 80, published: '8080' }] },
    'ports on: whoever reaches this machine reaches its ports',
  ],
  [
    'one port of two',
    {
      ports: [
        { host_ip: '127.0.0.1', target: 80 },
        { host_ip: '10.0.0.7', target: 81 },
      ],
    },
    'ports on: whoever reaches this machine reaches its ports',
  ],
  [
    "the machine's own network",
    { ports: undefined, network_mode: 'host' },
    'ports on: whoever reaches this machine reaches its ports',
  ],
  [
    'an image without a tag',
    { image: 'registry:5000/shop' },
    'image: its image registry:5000/shop is another one tomorrow',
  ],
  ['the tag latest', { image: 'shop:latest' }, 'image: its image shop:latest is another one tomorrow'],
  ['a short digest', { image: 'shop@sha256:12ab' }, 'image: its image shop@sha256:12ab is another one tomorrow'],
] as const) {
  test(`of a service with ${what} just that is lacking`, () => {
    expect(lacksOf(change)).toEqual([`shop, ${said}`]);
  });
}

for (const [what, change] of [
  [
    'limits under deploy',
    { mem_limit: undefined, cpus: undefined, deploy: { resources: { limits: { memory: '67108864', cpus: '0.5' } } } },
  ],
  ['a quota', { cpus: undefined, cpu_quota: '50000' }],
  [
    'a bounded policy under deploy',
    { restart: undefined, deploy: { restart_policy: { condition: 'on-failure', max_attempts: 2 } } },
  ],
  ['one attempt', { restart: 'on-failure:1' }],
  ['an image that the file builds', { image: 'shop:latest', build: { context: '.' } }],
  ['a digest', { image: `shop@sha256:${'0123456789abcdef'.repeat(4)}` }],
  [
    'a port on another loopback address',
    {
      ports: [
        { host_ip: '127.0.0.2', target: 80 },
        { host_ip: '::1', target: 80 },
      ],
    },
  ],
  ['no port', { ports: undefined }],
  [
    'a check whose program only begins like one',
    { healthcheck: { test: ['CMD', 'true-health'], interval: '1s', timeout: '1s', retries: 1 } },
  ],
] as const) {
  test(`of a service with ${what} nothing is lacking`, () => {
    expect(lacksOf(change)).toEqual([]);
  });
}

test('who waits only for the start of what has a health check, or of a job, waits for too little', () => {
  const started = { condition: 'service_started' };
  const db = { ...RIGHT };
  const plain = { ...RIGHT, healthcheck: undefined };
  const change = { depends_on: { db: started, job: started, plain: started } };
  expect(lacksOf(change, { db, job: JOB, plain })).toEqual([
    'shop, waits for: it waits only until db and job has been started, not until it is of use',
    'plain, health check: it has no health check: nobody sees that it hangs',
  ]);
  const right = { db: { condition: 'service_healthy' }, job: { condition: 'service_completed_successfully' } };
  expect(lacksOf({ depends_on: right }, { db, job: JOB })).toEqual([]);
});

test('an exception is granted with its reason, and one that excepts nothing is refused', () => {
  const exceptions = [{ service: 'shop', rule: 'restart', because: 'its operator starts it' }] as const;
  const { lacks, table } = examined({ shop: { ...RIGHT, restart: 'no' } }, { exceptions });
  expect(lacks).toEqual([]);
  expect(table).toContain('shop, restart: left as it is, because its operator starts it');
  expect(() => examined({ shop: RIGHT }, { exceptions })).toThrow(
    'the exception of shop from "restart" excepts nothing',
  );
});

test('no service is no contract that holds', () => {
  expect(() => examined({})).toThrow('no service: there is nothing that could lack');
});
