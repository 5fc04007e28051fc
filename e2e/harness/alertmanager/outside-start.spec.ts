import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import alerting from '../../../fixtures/platforms/alerting.ts';
import { readComposeModel } from '../../../fixtures/stack/compose-model.ts';
import { startEnvironment } from '../../../fixtures/stack/compose-environment.ts';
import { attachOrStart } from '../../../fixtures/stack/start.ts';
import { localReceiversOnly } from '../../../fixtures/technologies/alertmanager/outside-receivers.ts';

const { deployment } = alerting;
const composeFile = 'composeFile' in deployment ? deployment.composeFile : '';

test('CD-30 a stack whose Alertmanager would tell somebody outside is refused before anything of it is built or started', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'outside-'));
  try {
    const configuration = path.join(folder, 'alertmanager.yaml');
    writeFileSync(path.join(folder, 'address'), 'https://hooks.slack.com/services/secret-key');
    writeFileSync(
      configuration,
      'receivers: [{ name: oncall, slack_configs: [{ api_url_file: /run/secrets/slack }] }]',
    );
    const asked: string[] = [];
    const starting = attachOrStart({
      composeFile,
      project: `outside-${randomBytes(4).toString('hex')}`,
      profiles: ['alerting'],
      kind: 'shared',
      keep: true,
      refuse: localReceiversOnly({ configuration, files: { '/run/secrets/slack': path.join(folder, 'address') } }),
      ensureImages: ({ services }) => {
        asked.push(...services);
        return Promise.resolve();
      },
      log: (line) => asked.push(line),
    });
    await expect(starting).rejects.toThrow(
      'the receiver oncall has the host hooks.slack.com as slack_configs[0].api_url_file in the file /run/secrets/slack',
    );
    expect(asked).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('CD-30 every receiver of the alerting platform is local', async () => {
  const refuse = 'refuse' in deployment ? deployment.refuse : undefined;
  expect(refuse).toBeDefined();
  await refuse?.(await readComposeModel(composeFile, startEnvironment()));
});
