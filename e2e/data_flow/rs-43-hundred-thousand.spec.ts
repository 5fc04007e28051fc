import { compareStages, stage } from '../../fixtures/index.ts';
import { expect, test } from '../own-pipeline.ts';

const TRIPS = 20_000;
const EVENTS = TRIPS * 5;
const KEY = { key: 'event_id' };

test(
  'RS-43 a hundred thousand events are the same in Kafka, Bronze and Silver, and one altered among them is found',
  { tag: '@slow' },
  async ({ openPipeline, rides, sql }) => {
    test.setTimeout(600_000);
    const own = await openPipeline(['trips']);

    const events = await test.step('produce', async () => {
      const lives = Array.from({ length: TRIPS }, () => rides.tripLife()).flat();
      return await own.send(lives);
    });

    expect(events, 'sent').toHaveLength(EVENTS);
    const sent = stage('sent.trips', events);

    await test.step('into Bronze', () => own.ingested(180_000));

    await test.step('into Silver', async () => {
      expect(await own.dbt.run({ select: ['trip_states', 'trips'] }), 'at silver.*').toHaveSucceeded();
    });

    const { stage: kafka } = await test.step('read Kafka back', () => own.kafka('trips'));

    const [bronze, silver] = [own.bronze('trips'), own.silver('trip_states')];
    const stages = [kafka, bronze, silver];
    for (const [at, reached] of stages.entries()) {
      await test.step(`compare ${reached.name}`, async () => {
        await expect(reached).toHoldTheSameRowsAs(sent, { ...KEY, passing: stages.slice(0, at) });
      });
    }
    expect(await own.rows(own.silver('trips'), 'count(*)::INT AS n, min(state) AS state'), 'at silver.trips').toEqual([
      { n: TRIPS, state: 'COMPLETED' },
    ]);

    const victim = String(events[EVENTS / 2]?.event_id);
    await sql.execute(`UPDATE ${own.dbt.silver}.trip_states SET zone_id = 'elsewhere' WHERE event_id = '${victim}'`);
    const { findings } = await compareStages(silver, sent, { ...KEY, passing: [kafka, bronze] });
    expect(findings, 'at silver.trip_states').toMatchObject([
      {
        kind: 'altered',
        key: { event_id: victim },
        columns: [{ column: 'zone_id' }],
        lastSeen: { stage: bronze.name },
      },
    ]);
  },
);
