import { expect, test } from '@playwright/test';
import { HarnessError } from '../../../fixtures/core/errors.ts';
import { beating } from '../../../fixtures/technologies/debezium/beat.ts';

/** What answers a beat in its turn: it is carried out where there is none. */
function world(name: string, answers: readonly Error[] = []) {
  const seen = { at: 0, sent: [] as string[], told: [] as string[] };
  const options = {
    beat: `INSERT INTO pulse.${name} VALUES (1)`,
    execute: (statement: string): Promise<void> => {
      const answer = answers[seen.sent.push(statement) - 1];
      return answer === undefined ? Promise.resolve() : Promise.reject(answer);
    },
    now: () => seen.at,
    tell: (text: string) => void seen.told.push(text),
  };
  return { seen, options };
}

const SQL = "MySQL refused a statement: Table 'pulse.refused' doesn't exist";

test('a beat is made at once, and then no sooner than its pace', async () => {
  const { seen, options } = world('paced');
  const hasten = beating({ ...options, everyMs: 300 });
  const counts = [];
  for (const at of [0, 299, 300, 599, 600]) {
    seen.at = at;
    await hasten();
    counts.push(seen.sent.length);
  }
  expect(counts).toEqual([1, 1, 2, 2, 3]);
  expect([new Set(seen.sent), seen.told]).toEqual([new Set([options.beat]), []]);
});

test('a platform without a beat makes none', async () => {
  const { seen, options } = world('none');
  await beating({ ...options, beat: undefined })();
  expect(seen.sent).toEqual([]);
});

test('a beat that is refused is told once, whoever waits, with the server’s words and what to mend', async () => {
  const error = new HarnessError('E_SQL', SQL);
  const { seen, options } = world('refused', [error, error, error]);
  const [first, second] = [beating(options), beating(options)];
  await first();
  await second();
  seen.at = 1_000;
  await first();
  expect(seen.sent).toHaveLength(3);
  expect(seen.told).toEqual([
    `the platform’s beat was refused: whoever waits for its connector waits for seconds [E_BEAT]
  beat: INSERT INTO pulse.refused VALUES (1)
  cause: ${SQL} [E_SQL]
  fix: correct \`beat\` in the platform’s file: a statement that its user may run, on a table that no connector captures`,
  ]);
});

for (const code of ['E_MYSQL_UNREACHABLE', 'E_MYSQL_INDETERMINATE'] as const) {
  test(`a connection that is lost (${code}) is no refusal: the one behind it is told`, async () => {
    const { seen, options } = world(code, [
      new HarnessError(code, 'the server is away'),
      new HarnessError('E_SQL', SQL),
    ]);
    const hasten = beating(options);
    await hasten();
    expect(seen.told).toEqual([]);
    seen.at = 1_000;
    await hasten();
    expect(seen.told).toEqual([expect.stringContaining(SQL)]);
  });
}
