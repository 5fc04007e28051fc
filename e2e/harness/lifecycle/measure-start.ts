/**
 * Measures, in turn and in one run, how long the profile `core` takes from nothing to ready: bare `docker compose up
 * --wait` against the harness; then a second `up --wait` against a warm attach, and `down` against removal.
 * Usage: node e2e/harness/lifecycle/measure-start.ts [rounds] [compose file] [profile]
 * Images must be built. The minimum of the rounds is what the machine can do when nothing else runs on it.
 */
import { randomBytes } from 'node:crypto';
import { compose } from '../../../fixtures/stack/compose-client.ts';
import { readComposeModel } from '../../../fixtures/stack/compose-model.ts';
import { composeEnvironment, settle } from '../../../fixtures/stack/stack-state.ts';
import { endRun } from '../../../fixtures/stack/end-run.ts';
import { ownerText, thisProcess } from '../../../fixtures/stack/owner.ts';
import { attachOrStart } from '../../../fixtures/stack/start.ts';
import { stateDir } from '../../../fixtures/stack/state-dir.ts';
import { LABEL } from '../../../fixtures/stack/labels.ts';

const [, , rounds = '3', composeFile = 'compose/rideshare.yaml', profile = 'core'] = process.argv;
const runId = randomBytes(4).toString('hex');

const figures = new Map<string, number[]>();

async function measure(what: string, body: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await body();
  figures.set(what, [...(figures.get(what) ?? []), performance.now() - begun]);
}

async function bare(project: string): Promise<void> {
  const model = await readComposeModel(composeFile);
  const dir = stateDir(project);
  const labels = { [LABEL.run]: runId, [LABEL.owner]: ownerText(thisProcess()), [LABEL.keep]: '0' };
  const state = await settle({ dir, model, known: undefined, labels });
  const call = (...args: string[]): Promise<string> =>
    compose({
      files: [model.path, `${dir.path}/override.json`],
      directory: model.directory,
      project,
      args: ['--profile', profile, ...args],
      env: composeEnvironment(model, state),
      signal: new AbortController().signal,
      runId,
    });
  await measure('bare: up --wait', () => call('up', '-d', '--wait', '--no-build'));
  await measure('bare: second up --wait', () => call('up', '-d', '--wait', '--no-build'));
  await measure('bare: down', () => call('down', '-v'));
}

try {
  for (let round = 0; round < Number(rounds); round += 1) {
    await bare(`dyetrace-${runId}-bare`);
    const options = { composeFile, project: `dyetrace-${runId}`, profiles: [profile], runId, log: () => undefined };
    await measure('harness: from nothing to ready', () => attachOrStart({ ...options, kind: 'shared' }));
    await measure('harness: warm attach', () => attachOrStart({ ...options, kind: 'shared' }));
    await measure('harness: remove', () => endRun(runId));
  }
} finally {
  await endRun(runId);
}
for (const [what, all] of figures) {
  const rounded = all.map((ms) => Math.round(ms));
  console.log(`${what.padEnd(32)} min ${String(Math.min(...rounded)).padStart(6)} ms   all ${rounded.join(', ')}`);
}
const cold = Math.min(...(figures.get('harness: from nothing to ready') ?? []));
const reference = Math.min(...(figures.get('bare: up --wait') ?? []));
console.log(`harness / bare: ${(cold / reference).toFixed(2)}`);
