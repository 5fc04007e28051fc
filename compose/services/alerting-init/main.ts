import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runJob } from '../lib/job.ts';
import { watchedPlatform } from './files.ts';
import { plant } from './planted/plant.ts';
import { STAGES } from './stages.ts';

/** Puts the configuration of Prometheus and Alertmanager where both read it: on whatever machine the engine is. */
await runJob('alerting-init', 10_000, ({ environment, log }) => {
  const folder = environment.text('CONFIG', '/config');
  const platform = watchedPlatform(environment.text('PLATFORM', 'alerting'));
  const files = plant(STAGES, log).files(platform, environment.integer('TIMES_FASTER', 1, { min: 1, max: 1_000 }));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  log.info({ platform, files: Object.keys(files) }, 'the configuration is there');
  return Promise.resolve();
});
