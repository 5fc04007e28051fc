import { SharedResources } from '../fixtures/core/shared.ts';
import { setting } from '../fixtures/core/settings.ts';
import { runLoad } from '../fixtures/load/run-load.ts';
import { findPlatform } from '../fixtures/pipeline/find-platform.ts';
import { ensureImagesOf } from '../fixtures/playwright/ensure-services.ts';
import { removeProject } from '../fixtures/stack/remove.ts';
import { latenciesAt, percentilesOf } from '../fixtures/trace/latencies.ts';
import { Taps } from '../fixtures/trace/taps.ts';
import { Tracer } from '../fixtures/trace/tracer.ts';
import { createGenerator } from '../test-data/rideshare/generators/events.ts';
import { row } from './figures.ts';
import { benchName, composeFileOf, startStack } from './stack.ts';

const PER_SECOND = 2;
const WARM = 40;
const EVENTS = 80;
const HOPS = ['kafka.trips', 'bronze.trips'];
const WITHIN_MS = 60_000;

/** From the call of the API to a row that a reader finds in Bronze, on a Spark that is warm and has nothing else to do. */
export async function benchBronze(): Promise<void> {
  const rounds = setting('benchRounds') ?? 3;
  const platform = await findPlatform('rideshare');
  const project = benchName('lake');
  try {
    const stack = await startStack(platform, project, ['core', 'data-pipeline']);
    await using shared = new SharedResources();
    const { entrances, sources } = platform.pipeline;
    await using taps = new Taps({
      pipeline: { entrances, sources: sources.filter(({ hops }) => hops.some(({ name }) => HOPS.includes(name))) },
      context: {
        endpoint: (service, port) => stack.endpoint(service, port),
        credentials: stack.credentials,
        share: shared.share,
        ensureImage: (service) =>
          ensureImagesOf({
            composeFile: composeFileOf(platform),
            services: [service],
            log: console.error,
            signal: new AbortController().signal,
          }),
      },
    });
    await measure(taps, WARM);
    const runs: Awaited<ReturnType<typeof measure>>[] = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await measure(taps, EVENTS));
    console.log(`\nTrips at ${PER_SECOND}/s into Bronze, ${rounds} rounds of ${EVENTS} (budget of the p50 3,000 ms):`);
    for (const hop of HOPS) {
      for (const percentile of ['p50', 'p95'] as const) {
        row(
          `${hop} ${percentile}`,
          runs.map((run) => run.get(hop)?.[percentile] ?? NaN),
          'ms',
        );
      }
    }
  } finally {
    await removeProject(project);
  }
}

async function measure(taps: Taps, count: number) {
  await using tracer = new Tracer({ taps });
  const rides = createGenerator(count, Date.now() * 1_000);
  const { events } = await runLoad(tracer, () => rides.tripRequested(), { perSecond: PER_SECOND, count });
  const { missing } = await tracer.reached('bronze.trips', events, WITHIN_MS);
  // What is fast because it left something out is not fast.
  if (missing.length > 0) throw new Error(`${missing.length} of ${count} events are not in bronze.trips`);
  return new Map(HOPS.map((hop) => [hop, percentilesOf(latenciesAt(tracer.sightings(hop), events))]));
}
