import { forPlatform } from 'dyetrace';
import type platform from './platform.ts';

const { test, expect } = forPlatform<typeof platform>();

const change = (op: 'c' | 'u' | 'd', before: object | null, after: object | null) => ({
  stream: 'items',
  key: String((after ?? before)?.['id' as never]),
  payload: { op, before, after },
});

test('every change of a row is in its topic and in the history once, whole, in the order of its key', async ({
  tracer,
}) => {
  const rows = Array.from({ length: 20 }, (_, at) => ({ id: 1_000 + at, name: `item ${at}`, pieces: at }));
  const changes = await tracer.injectMany(
    rows.flatMap((row) => {
      const sold = { ...row, pieces: row.pieces + 1 };
      return [change('c', null, row), change('u', row, sold), change('d', sold, null)];
    }),
  );
  await expect(changes).toReachExactlyOnce('kafka.items', { withinMs: 30_000 });
  await expect(changes).toReachExactlyOnce('table.history', { withinMs: 30_000 });
  await expect(changes).toArriveInOrder('table.history');
});
