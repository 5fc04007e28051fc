import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment } from './main-run.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** Types an answer as soon as its question stands at the end of what a terminal shows. */
async function converse(folder: string, conversation: readonly (readonly [asked: RegExp, typed: string])[]) {
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(ROOT, 'examples/kafka-to-kafka/compose.yaml'), path.join(folder, 'compose.yaml'));
  const line = `${process.execPath} ${path.join(ROOT, 'fixtures/cli/dyetrace.ts')} init --no-run`;
  // `script` gives the command a terminal of its own.
  const terminal = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd: folder,
    env: childEnvironment({ TERM: 'dumb' }),
    // A question that never comes would keep it for ever.
    timeout: 50_000,
  });
  const left = [...conversation];
  let [shown, from] = ['', 0];
  terminal.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    const [next] = left;
    if (next?.[0].test(shown.slice(from)) !== true) return;
    from = shown.length;
    left.shift();
    terminal.stdin.write(next[1]);
  });
  const [code] = (await once(terminal, 'close')) as [number];
  return { code, shown, unasked: left.map(([asked]) => asked.source) };
}

const IN = /where do events get in\?[^]*\(e\.g\. orders\): $/;
const OUT = /where do they come out\?[^]*: $/;
const ID = /which field[^]*: $/;
const EVENT = /an event as the pipeline takes it, in JSON or @file \(e\.g\. \{"total": 5\}\): $/;
const SERVICE = /which service brings events[^]*: $/;

test('at a terminal init asks what it cannot know, says why an answer makes no sense, and asks again', async ({}, testInfo) => {
  const folder = testInfo.outputPath('own');
  const { code, shown, unasked } = await converse(folder, [
    [IN, 'orders and more\r'],
    [/--in orders and more says no place[^]*where do events get in\?[^]*: $/, 'http://nobody/orders\r'],
    [/there is no service nobody[^]*where do events get in\?[^]*: $/, 'orders\r'],
    [OUT, '\r'],
    [OUT, 'orders.enriched\r'],
    [ID, 'order_id\r'],
    [EVENT, '{"total": 5\r'],
    [/--event is not JSON[^]*an event as[^]*: $/, '{"total": 5}\r'],
    [SERVICE, 'enrichment\r'],
    [/there is no such service[^]*one of [^]*which service[^]*: $/, 'enricher\r'],
  ]);
  expect(unasked, shown).toEqual([]);
  expect(code, shown).toBe(0);
  const spec = readFileSync(path.join(folder, 'dyetrace/pipeline.spec.ts'), 'utf8');
  expect(spec).toContain('{"total":5}');
  expect(spec).toContain("faults.restart('enricher')");
});

for (const [key, typed] of [
  ['Ctrl-C', CTRL_C],
  ['Ctrl-D', CTRL_D],
] as const) {
  test(`${key} in the middle of the questions leaves nothing behind, and says so`, async ({}, testInfo) => {
    const folder = testInfo.outputPath('own');
    const { code, shown, unasked } = await converse(folder, [
      [IN, 'orders\r'],
      [OUT, `orders.en${typed === CTRL_D ? '\u0015' : ''}${typed}`],
    ]);
    expect(unasked, shown).toEqual([]);
    expect(shown).toContain('no answer to --out: nothing is written [E_USAGE]');
    expect(code, shown).toBe(1);
    expect(existsSync(path.join(folder, 'dyetrace'))).toBe(false);
  });
}
