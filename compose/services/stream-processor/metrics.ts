import { STREAMS, type Stream } from '../../../test-data/rideshare/schemas/streams.ts';
import { Counter, type Metrics } from '../lib/metrics.ts';

/** How many records of a stream have been dealt with, once that is committed. */
export type Told = (stream: Stream, records: number, refused: number) => void;

export function processorMetrics(registry: Metrics): Told {
  const labelNames = ['topic'] as const;
  const registers = [registry];
  const records = new Counter({
    name: 'stream_processor_records_total',
    help: 'Records that were read, and will not be read again.',
    labelNames,
    registers,
  });
  const refused = new Counter({
    name: 'stream_processor_dead_letters_total',
    help: 'Records that were refused and put aside.',
    labelNames,
    registers,
  });
  // A series that begins with 1 has not increased, by Prometheus.
  for (const topic of STREAMS) for (const counter of [records, refused]) counter.inc({ topic }, 0);
  return (topic, read, letters) => {
    records.inc({ topic }, read);
    refused.inc({ topic }, letters);
  };
}
