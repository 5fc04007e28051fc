import * as v from 'valibot';
import { check } from './feedback/message.ts';

/** `kind` names what is built; the rest are that kind's own options, which it validates. */
const partOptions = v.looseObject({ kind: v.pipe(v.string(), v.nonEmpty()) });

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

const configuration = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty()),
  source: partOptions,
  pipeline: v.optional(v.array(partOptions), []),
  sinks: v.pipe(v.array(partOptions), v.minLength(1)),
  /** The bus. */
  feedback: v.optional(partOptions, { kind: 'local' }),
  rate: v.optional(
    v.strictObject({
      policy: v.optional(partOptions, { kind: 'steady' }),
      floor: v.exactOptional(v.pipe(positive, v.maxValue(1))),
      everyMs: v.exactOptional(positive),
      silenceMs: v.exactOptional(positive),
    }),
    {},
  ),
});

export type PartOptions = v.InferOutput<typeof partOptions>;
export type RuntimeConfiguration = v.InferOutput<typeof configuration>;

/** @throws MessageError naming the field that is missing, wrong or unknown */
export function readConfiguration(value: unknown): RuntimeConfiguration {
  return check('configuration', configuration, value);
}
