import { expect, test } from '@playwright/test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engine } from '../../fixtures/stack/docker.ts';
import { type Edit, type Guide, readGuide } from './guide-text.ts';
import { failuresIn } from './main-run.ts';
import { installOffline } from './offline-install.ts';
import { ensureImages, installPackage, shell } from './packed.ts';

const RUN = 'npx playwright test';

test('HA-07 the guide, followed word for word in an empty folder, ends in green; its bugs are found where they are', async () => {
  test.setTimeout(300_000);
  await ensureImages();
  const guide = readGuide('your-own-pipeline.md');
  const folder = mkdtempSync(path.join(tmpdir(), 'dyetrace-guide-'));
  try {
    writeFiles(folder, guide);
    for (const command of guide.commands.filter((line) => line !== RUN)) await follow(command, folder);
    const green = await shell(RUN, folder);
    expect(failuresIn(green)).toBe('');
    expect(green.output).toMatch(/^1 passed, 0 failed$/m);
    expect(green.code).toBe(0);

    for (const edit of guide.edits) write(folder, edit);
    const red = await shell(RUN, folder);
    expect(red.code).toBe(1);
    const told = guide.outputs.flatMap((output) => output.match(/the first one .+/g) ?? []);
    expect(told).toHaveLength(3);
    for (const line of told) expect(red.output).toContain(line);
    expect(red.output).toContain('3 missing, 3 repeated, 3 altered');
  } finally {
    await removeImages(path.basename(folder).toLowerCase());
    rmSync(folder, { recursive: true, force: true });
  }
});

function writeFiles(folder: string, { files }: Guide): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/** @throws Error where the file has no such line, so that no bug is left out unnoticed */
function write(folder: string, { file, before, lines }: Edit): void {
  const text = readFileSync(path.join(folder, file), 'utf8');
  if (text.split(before).length !== 2) throw new Error(`${file} has not one line that begins with ${before}`);
  writeFileSync(
    path.join(folder, file),
    text.replace(before, () => `${lines}${before}`),
  );
}

/** Does what a line says; what it has npm fetch is taken from this clone. */
async function follow(line: string, folder: string): Promise<void> {
  const [, options] = /^npm install (.+)$/.exec(line) ?? [];
  if (options === undefined) {
    const { code, output } = await shell(line, folder);
    expect(code, `${line}\n${output}`).toBe(0);
    return;
  }
  const [, prefix] = /--prefix (\S+)/.exec(options) ?? [];
  const packages = options
    .replace(/--prefix \S+|--save-dev/g, '')
    .split(' ')
    .filter((name) => name !== '');
  const named = packages.filter((name) => !name.startsWith('<clone>'));
  // A build takes files and no links into its context.
  if (prefix !== undefined) installOffline(path.join(folder, prefix), named, 'copy');
  else {
    installOffline(folder, named);
    await installPackage(folder);
  }
}

/** Those that Compose names after the folder. */
async function removeImages(project: string): Promise<void> {
  for (const service of ['shop', 'live']) {
    await engine()
      .getImage(`${project}-${service}`)
      .remove()
      .catch(() => undefined);
  }
}
