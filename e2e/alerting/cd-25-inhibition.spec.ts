import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

const down = (pipeline?: string) =>
  alert({ alertname: 'PipelineDown', severity: 'critical', ...(pipeline && { pipeline }) });
const slow = (pipeline?: string) =>
  alert({ alertname: 'PipelineSlow', severity: 'warning', ...(pipeline && { pipeline }) });

test('CD-25 while a pipeline is down nobody hears that it is slow, and everybody that it is down', async ({
  tracer,
  own,
}) => {
  const pipeline = own.name();
  const source = await tracer.inject(down(pipeline));
  await expect(source).toReach('notified.critical', { withinMs: 10_000 });

  const target = await tracer.inject(slow(pipeline));

  await expect(target).toBeInhibitedBy(source);
});

test('CD-25 while one pipeline is down it is told that another is slow', async ({ tracer, own }) => {
  const source = await tracer.inject(down(own.name()));
  await expect(source).toReach('alertmanager.alerts', { withinMs: 5_000 });

  const other = await tracer.inject(slow(own.name()));

  await expect(other).toReachExactlyOnce('notified.warning', { withinMs: 20_000 });
});

test('CD-25 once the pipeline is up again it is told that it is slow', async ({ tracer, own }) => {
  const pipeline = own.name();
  const source = await tracer.inject(down(pipeline));
  await expect(source).toReach('notified.critical', { withinMs: 10_000 });
  const target = await tracer.inject(slow(pipeline));
  await expect(target).toBeInhibitedBy(source);

  await own.resolve(source);

  await expect(target).toReachExactlyOnce('notified.warning', { withinMs: 30_000 });
});

test('CD-25 an alert that is there when the pipeline goes down is muted from then on', async ({ tracer, own }) => {
  const pipeline = own.name();
  const target = await tracer.inject(slow(pipeline));
  await expect(target).toReach('notified.warning', { withinMs: 10_000 });
  const source = await tracer.inject(down(pipeline));
  await expect(source).toReach('notified.critical', { withinMs: 10_000 });

  await expect(target).toBeInhibitedBy(source);
});

test('CD-25 two alerts that both lack the label of `equal` inhibit one another: missing is empty', async ({
  tracer,
}) => {
  const source = await tracer.inject(down());
  await expect(source).toReach('notified.critical', { withinMs: 10_000 });

  const target = await tracer.inject(slow());

  await expect(target).toBeInhibitedBy(source);
});
