import { failureText } from '../../fixtures/technologies/dbt/matchers.ts';
import { expect, test } from '../own-pipeline.ts';

test.describe('dbt', { tag: ['@stack:core', '@stack:data-pipeline'] }, () => {
  test.setTimeout(300_000);

  test('RS-51 a failed run leaves the former state, and says which line of which model failed', async ({
    openPipeline,
    rides,
    sql,
  }) => {
    const own = await openPipeline(['ratings']);
    await own.add([rides.rating()]);
    expect(await own.dbt.run({ select: ['ratings'] })).toHaveSucceeded();
    expect((await own.dbt.freshness({ select: ['source:bronze.ratings'] })).nodes).toMatchObject([{ status: 'pass' }]);
    const held = `SELECT event_id FROM ${own.dbt.silver}.ratings`;
    const before = await sql.query(held);
    expect(before).toHaveLength(1);
    const { database } = own.stream;
    await sql.execute(`ALTER TABLE ${database}.ratings RENAME TO ${database}.elsewhere`);
    const failed = await own.dbt.run({ select: ['ratings'] });
    expect(failed).not.toHaveSucceeded();
    expect(failureText(failed)).toMatch(/model ratings \(models\/ratings\.sql\): error\n.*TABLE_OR_VIEW_NOT_FOUND/);
    expect(failureText(failed)).toMatch(/> +\d+ \| +from .*\.ratings/);
    expect(await sql.query(held)).toEqual(before);
  });
});
