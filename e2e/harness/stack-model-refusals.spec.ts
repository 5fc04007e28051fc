import { expect } from '@playwright/test';
import { demandStartable } from '../../fixtures/stack/compose-limits.ts';
import type { ComposeModel } from '../../fixtures/stack/compose-model.ts';
import { selectServices } from '../../fixtures/stack/select-services.ts';
import { selected, test } from './compose-folder.ts';

function start(model: ComposeModel, kind: 'shared' | 'exclusive'): Promise<void> {
  return demandStartable({ model, services: selectServices(model, []), kind, project: 'dyetrace-1-x0' });
}

test('HA-05 a file that Compose refuses is refused with its name and Compose’s words', async ({ folder }) => {
  await expect(folder.read('services: [')).rejects.toThrow(
    /Compose refuses the Compose file .*compose\.yaml \[E_COMPOSE_FILE\]\n {2}compose: .*yaml/,
  );
  await expect(folder.read('services: { a: { image: a, profile: [x] } }')).rejects.toThrow(/profile.*not allowed/);
  await expect(folder.read('volumes: {}')).rejects.toThrow(/\[E_COMPOSE_FILE\]/);
});

test('HA-05 a variable that must be set is named', async ({ folder }) => {
  const text = `services: { a: { image: a, environment: { L: '\${LICENCE:?}' } } }`;
  await expect(folder.read(text)).rejects.toThrow(/\[E_COMPOSE_FILE\][^]*fix: set LICENCE$/);
});

test('HA-05 an unknown profile is refused with the known ones', async ({ folder }) => {
  const model = await folder.read(`services: { a: { image: a, profiles: [core] }, b: { image: b, profiles: [all] } }`);
  expect(() => selected(model, 'cor')).toThrow(/profile cor \[E_PROFILE_UNKNOWN\]\n {2}known: \["all","core"\]/);
});

test('HA-05 a profile is refused of a file that has none, with what to do', async ({ folder }) => {
  const model = await folder.read(`services: { a: { image: a }, b: { image: b } }`);
  expect(() => selected(model, 'core')).toThrow(
    /the profile core is asked for, and the Compose file has no profiles \[E_PROFILE_UNKNOWN\]\n {2}services: a, b\n.*\n {2}fix: write profiles: \[core\] at the services that it stands for, or leave out the tag/,
  );
  expect(selected(model)).toEqual(['a', 'b']);
});

test('HA-05 a fixed container name is refused in an exclusive stack, with the line and the way out', async ({
  folder,
}) => {
  const text = `services:\n  other: { image: a, container_name: '\${COMPOSE_PROJECT_NAME}-o' }\n  db:\n    image: a\n    container_name: orders-db\n`;
  const model = await folder.read(text);
  await expect(start(model, 'exclusive')).rejects.toThrow(
    /service db has the container name orders-db in every stack.*\[E_SERVICE_REFUSED\]\n {2}at: .*compose\.yaml:5\n {2}fix: .*\$\{COMPOSE_PROJECT_NAME\}-db/,
  );
  await expect(start(model, 'shared')).resolves.toBeUndefined();
});

test('HA-05 the line of what a service has from another file is that file’s', async ({ folder }) => {
  const model = await folder.read(`services: { db: { extends: { file: base.yaml, service: mysql } } }`, {
    'base.yaml': `# a comment\nservices:\n  mysql: { image: a, container_name: orders }\n`,
  });
  await expect(start(model, 'exclusive')).rejects.toThrow(/at: .*base\.yaml:3\n/);
});

test('HA-05 a container name that each project has for itself is allowed in an exclusive stack', async ({ folder }) => {
  const model = await folder.read(`services: { db: { image: a, container_name: '\${COMPOSE_PROJECT_NAME}-db' } }`);
  await expect(start(model, 'exclusive')).resolves.toBeUndefined();
});

for (const [what, ports] of [
  ['fixed', '8080:80'],
  ['by variable', '127.0.0.1:${E2E_PORT_API_80:-0}:80'],
] as const) {
  test(`HA-05 replicas that would share one port of this machine are refused, with the line: ${what}`, async ({
    folder,
  }) => {
    const model = await folder.read(
      `services:\n  api:\n    image: a\n    deploy:\n      replicas: 2\n    ports: ['${ports}']\n`,
    );
    await expect(start(model, 'shared')).rejects.toThrow(
      /service api has 2 replicas, and one port.*\[E_SERVICE_REFUSED\]\n {2}at: .*compose\.yaml:5\n {2}fix: .*127\.0\.0\.1::80/,
    );
  });
}

test('HA-05 replicas on ports that the engine chooses are allowed', async ({ folder }) => {
  const model = await folder.read(
    `services: { api: { image: a, scale: 2, ports: ['127.0.0.1::80', '8000-8001:81'] } }`,
  );
  await expect(start(model, 'shared')).resolves.toBeUndefined();
});
