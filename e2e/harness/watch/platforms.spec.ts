import { expect, test } from '@playwright/test';
import { profilesOf, usualProfiles } from '../../../fixtures/cli/usual-profiles.ts';
import { builtIn, findPlatform } from '../../../fixtures/pipeline/find-platform.ts';
import { readComposeModel } from '../../../fixtures/stack/compose-model.ts';
import { command } from '../cli-command.ts';
import { selectServices } from '../../../fixtures/stack/select-services.ts';

// What breaks there is another platform's, which its own profile does not bring.
const NAMED = ['rideshare-alerts', 'market-data-alerts', 'cdc-alerts'];

for (const name of builtIn().filter((each) => !NAMED.includes(each))) {
  test(`a watch of ${name} has hops, and what it sends comes in where one of them begins`, async () => {
    const { deployment, pipeline, traffic } = await findPlatform(name);
    if (!('composeFile' in deployment)) throw new TypeError(`${name} has no stack`);
    const model = await readComposeModel(deployment.composeFile);
    const started = selectServices(model, usualProfiles(model, name));
    const running = profilesOf(
      model,
      started.map((service) => service.name),
    );
    const before = pipeline.hops(running).flatMap((hop) => pipeline.graph.before(hop.name));
    expect(before).not.toEqual([]);
    const next = traffic?.(7) ?? (() => []);
    const events = [...next(), ...next()];
    for (const event of events) {
      expect(before, `${event.stream} ${event.key}`).toContain(pipeline.entranceOf(event).name);
    }
  });
}

test('a watch that would have no hop says which profiles there are, and starts nothing', async () => {
  const { stderr, code } = await command(['watch', '--platform', 'rideshare-alerts', '--no-open']);
  expect(stderr).toMatch(
    /no hop of rideshare-alerts is in core \[E_USAGE\][^]*watch --platform rideshare-alerts .*alerting/,
  );
  expect(stderr).not.toContain('stack ');
  expect(code).toBe(1);
});
