/**
 * Rate at which a Kafka hop is checked, against a raw kafkajs consumer in the same run:
 *   node bench/tap-rate.ts --bootstrap 127.0.0.1:9094 [--messages 1000000] [--pairs 3] [--all]
 * Fills a topic of its own once, reads it by turns in processes of their own, prints medians, deletes the topic.
 * `--all` also reads with the content of every message kept, as tests do by default.
 */
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { restWhenIdle } from '../fixtures/technologies/kafka/idle-queue.ts';
import { dropTopic, fillTopic, quietKafka } from './kafka-topic.ts';
import { readRaw } from './raw-kafkajs.ts';
import { readTap } from './tap-kafkajs.ts';

export interface Reading {
  readonly seen: number;
  /** Different correlation ids; undefined where nobody looked at them. */
  readonly distinct: number | undefined;
  readonly seconds: number;
  /** Processor time of the reading process: the steadier figure on a machine that does other things too. */
  readonly cpuSeconds: number;
}

const TARGET = 0.8;

/** The readers by name; the last one is measured with `--all` only. */
const READERS: Readonly<Record<string, (bootstrap: string, messages: number) => Promise<Reading>>> = {
  raw: readRaw,
  tap: (bootstrap, messages) => readTap(bootstrap, messages, false),
  'tap, keeping content': (bootstrap, messages) => readTap(bootstrap, messages, true),
};

const { values } = parseArgs({
  options: {
    bootstrap: { type: 'string' },
    messages: { type: 'string', default: '1000000' },
    pairs: { type: 'string', default: '3' },
    reader: { type: 'string' },
    all: { type: 'boolean', default: false },
  },
});
const messages = Number(values.messages);
if (values.bootstrap === undefined) throw new TypeError('--bootstrap host:port is needed');
const read = values.reader === undefined ? undefined : READERS[values.reader];
if (read) console.log(JSON.stringify(await read(values.bootstrap, messages)));
else await compare(values.bootstrap, Number(values.pairs));

async function compare(bootstrap: string, pairs: number): Promise<void> {
  restWhenIdle();
  console.log(`filling a topic with ${messages.toLocaleString('en-US')} messages of 200 bytes with two headers`);
  await fillTopic(bootstrap, messages);
  const readings = new Map<string, Reading[]>(
    (values.all ? Object.keys(READERS) : ['raw', 'tap']).map((name) => [name, []]),
  );
  for (let pair = 1; pair <= pairs; pair += 1) {
    for (const [name, made] of readings) made.push(await measure(bootstrap, name));
  }
  for (const [name, made] of readings) {
    const rates = made.map(({ seconds }) => messages / seconds);
    const cpu = median(made.map(({ cpuSeconds }) => cpuSeconds)) * (1e6 / messages);
    console.log(
      `${name.padEnd(22)}${perSecond(median(rates))}  (${rates.map(perSecond).join(', ')})  ${cpu.toFixed(2)} µs of processor a message`,
    );
  }
  // Neighbours in time have met the same other load.
  const ratios = (readings.get('tap') ?? []).map(
    (tap, pair) => (readings.get('raw')?.[pair]?.seconds ?? 0) / tap.seconds,
  );
  console.log(`tap / raw = ${median(ratios).toFixed(2)}, median of ${pairs} pairs (target ${TARGET})`);
  const admin = quietKafka(bootstrap).admin();
  await admin.connect();
  await dropTopic(admin);
  await admin.disconnect();
  if (median(ratios) < TARGET) process.exitCode = 1;
}

async function measure(bootstrap: string, reader: string): Promise<Reading> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    import.meta.filename,
    ...['--bootstrap', bootstrap, '--messages', messages.toString(), '--reader', reader],
  ]);
  const reading = JSON.parse(stdout) as Reading;
  const { seen, distinct = messages } = reading;
  // A fast reader that misses messages is not fast.
  if (seen !== messages || distinct !== messages) {
    throw new Error(`${reader} saw ${seen} messages and ${distinct} ids of ${messages}`);
  }
  return reading;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function perSecond(rate: number): string {
  return `${Math.round(rate / 1000)} k/s`;
}
