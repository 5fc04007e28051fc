import { expect, test } from '@playwright/test';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engine } from '../../fixtures/stack/docker.ts';
import { installOffline } from './offline-install.ts';
import { ensureImages, installPackage, shell } from './packed.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/kafka-to-kafka');
const INIT = `npx dyetrace init --in orders --out orders.enriched --id order_id --event '{"customer":"c-1","total":5}' --service enricher --group enricher`;
/** What docs/your-own-pipeline.md states, rounded. */
const LARGEST_PACKAGE_BYTES = 2_050_000;
const COMMANDS = ['init', 'doctor', 'up', 'down', 'ps', 'logs', 'observe', 'prove', 'compare', 'remote'];

test('the package, in an empty folder: its doors, its commands, what it asks for by name, its size; from a Compose file to a verdict, and to the bug', async () => {
  test.setTimeout(400_000);
  await ensureImages();
  const folder = mkdtempSync(path.join(tmpdir(), 'dyetrace-package-'));
  try {
    cpSync(EXAMPLE, folder, { recursive: true });
    const compose = readFileSync(path.join(folder, 'compose.yaml'), 'utf8');
    installOffline(folder, ['@playwright/test']);
    installOffline(path.join(folder, 'enricher'), ['kafkajs'], 'copy');
    await installPackage(folder);

    await test.step('its size is as stated, and it runs nothing when it is installed', () => {
      expect(statSync(path.join(folder, 'dyetrace-0.1.0.tgz')).size).toBeLessThan(LARGEST_PACKAGE_BYTES);
      const manifest = readFileSync(path.join(folder, 'node_modules/dyetrace/package.json'), 'utf8');
      expect(Object.keys((JSON.parse(manifest) as { scripts: object }).scripts)).not.toContain('postinstall');
    });

    await test.step('a technology’s door gives what the front door gives', async () => {
      const program = `import * as all from 'dyetrace'; import * as one from 'dyetrace/technologies/kafka';
        console.log(Object.keys(one).filter((name) => !name.endsWith('Expect')).every((name) => one[name] === all[name]), Object.keys(one).includes('kafkaSource'))`;
      const { output } = await shell(`node --input-type=module -e "${program.replaceAll('\n', ' ')}"`, folder);
      expect(output.trim()).toBe('true true');
    });

    await test.step('what is not installed is asked for by name where a platform needs it', async () => {
      const program = `import { mysql } from 'dyetrace'; mysql({ service: 'db', port: 3306, database: 'd', user: 'u', passwordCredential: 'P' })`;
      const { code, output } = await shell(`node --input-type=module -e "${program}"`, folder);
      expect(code).toBe(1);
      expect(output).toContain('the package mysql2 is not installed, and a database of MySQL (mysql) needs it');
      expect(output).toMatch(/fix: npm install --save-dev mysql2@\^\d/);
    });

    for (const command of COMMANDS) {
      await test.step(`dyetrace ${command} --help`, async () => {
        const { code, output } = await shell(`npx dyetrace ${command} --help`, folder);
        expect(code).toBe(0);
        expect(output).toMatch(new RegExp(`^${command} `));
      });
    }

    await test.step('init where nobody can be asked says which flags are missing, and writes nothing', async () => {
      const { code, output } = await shell('npx dyetrace init', folder);
      expect(code).toBe(1);
      expect(output).toMatch(/fix: --in orders --out orders.enriched --id order_id --event/);
    });

    await test.step('init whose first verdict is skipped, for want of an image, has failed', async () => {
      const { code, output } = await shell(`KAFKA_IMAGE=dyetrace/none:local ${INIT} --dir elsewhere`, folder);
      expect(output).toContain('the image dyetrace/none:local cannot be had');
      expect(code).toBe(1);
    });

    await test.step('init ends in the first true sentence, and leaves the Compose file as it is', async () => {
      const { code, output } = await shell(INIT, folder);
      expect(output).toMatch(/^200 events in at orders, 200 out at orders\.enriched, order per key kept, p95 \d+ ms$/m);
      expect(output).toContain('next, restart enricher under traffic: npx playwright test -c dyetrace --grep @restart');
      expect(code).toBe(0);
      expect(readFileSync(path.join(folder, 'compose.yaml'), 'utf8')).toBe(compose);
    });

    await test.step('planted bugs are found where they are, by `prove`', async () => {
      const { code, output } = await shell('npx dyetrace prove -c dyetrace', folder);
      expect(output).toMatch(/^without a bug: \d+ passed/m);
      expect(output).toMatch(/^caught {12}loses-an-order at kafka\.orders\.enriched /m);
      expect(output).toMatch(/^caught {12}repeats-an-order at kafka\.orders\.enriched /m);
      expect(output).toContain('2 of 2 bugs caught');
      expect(code).toBe(0);
      const buggy = await engine().listImages({ filters: { reference: ['dyetrace-*-prove-*-enricher'] } });
      expect(buggy.flatMap(({ RepoTags }) => RepoTags)).toEqual([]);
    });
  } finally {
    for (const service of ['enricher', 'topics']) {
      await engine()
        .getImage(`${path.basename(folder).toLowerCase()}-dyetrace-${service}`)
        .remove()
        .catch(() => undefined);
    }
    rmSync(folder, { recursive: true, force: true });
  }
});
