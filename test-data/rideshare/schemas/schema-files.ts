import { readFileSync } from 'node:fs';
import { STREAMS, type Stream } from './streams.ts';

/** A stream's Avro schema as it is registered: the text of its `.avsc` file. */
export function schemaText(stream: Stream): string {
  return readFileSync(new URL(`./${stream}.avsc`, import.meta.url), 'utf8');
}

export const SCHEMAS: Readonly<Record<Stream, object>> = Object.fromEntries(
  STREAMS.map((stream) => [stream, JSON.parse(schemaText(stream)) as object]),
) as Record<Stream, object>;
