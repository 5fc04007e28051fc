import { readFile } from 'node:fs/promises';
import { runIn } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';

test('MD-06 the API reads once what never changes, asks anew for what does, and forgets what is long ago', async ({
  stack,
}) => {
  const program = await readFile(new URL('kept_files_check.py', import.meta.url), 'utf8');
  const printed = await runIn(stack.project, 'trades-api', ['/opt/market-data/bin/python', '-c', program]);

  const [kept, anew] = [
    ['a', 'a'],
    ['a', 'b'],
  ];
  expect(JSON.parse(printed), 'at api.trades').toEqual({
    manifest: kept,
    data: kept,
    metadata: anew,
    largest: kept,
    'too large': anew,
    'after many others': anew,
    'kept exists': true,
    'kept length': 3,
    'never exists': false,
  });
});
