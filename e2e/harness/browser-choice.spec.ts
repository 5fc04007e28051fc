import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { findChromium, noteHeaded } from '../../fixtures/setup/browser.ts';

/** A machine with just these programs, and no browser of Playwright's own. */
function machine(folder: string, programs: readonly string[], env: Readonly<Record<string, string>> = {}): Disposable {
  const before = { ...process.env };
  mkdirSync(folder, { recursive: true });
  for (const name of programs) writeFileSync(`${folder}/${name}`, '#!/bin/sh\n', { mode: 0o755 });
  for (const name of ['E2E_CHROMIUM', 'E2E_HEADED']) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, { PATH: folder, PLAYWRIGHT_BROWSERS_PATH: folder, ...env });
  return {
    [Symbol.dispose]: () => {
      for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, before);
    },
  };
}

test('without a window the headless shell is preferred, with one a whole browser', ({}, info) => {
  const folder = info.outputPath('both');
  using _ = machine(folder, ['chromium', 'chromium-headless-shell']);
  expect(findChromium()).toBe(`${folder}/chromium-headless-shell`);
  noteHeaded(['playwright', 'test', '--headed'], process.env);
  expect(findChromium()).toBe(`${folder}/chromium`);
});

test('the other one does where there is no better', ({}, info) => {
  const whole = info.outputPath('whole');
  {
    using _ = machine(whole, ['google-chrome']);
    expect(findChromium()).toBe(`${whole}/google-chrome`);
  }
  const shell = info.outputPath('shell');
  using _ = machine(shell, ['chromium-headless-shell'], { E2E_HEADED: '1' });
  // UI mode runs tests without a window too, until it is told otherwise.
  expect(findChromium()).toBe(`${shell}/chromium-headless-shell`);
});

test('only a command line that asks for windows makes the choice, and an own wish stands', () => {
  const env: NodeJS.ProcessEnv = {};
  noteHeaded(['playwright', 'test', '--project=core_pipeline'], env);
  expect(env).toEqual({});
  noteHeaded(['playwright', 'test', '--ui-port=0'], env);
  expect(env).toEqual({ E2E_HEADED: '1' });
  const own: NodeJS.ProcessEnv = { E2E_HEADED: '0' };
  noteHeaded(['playwright', 'test', '--debug'], own);
  expect(own).toEqual({ E2E_HEADED: '0' });
});
