import {
  messageContract,
  type MessageShape,
  type MessageVersion,
} from '../../compose/services/market-data-runtime/contracts/index.ts';
import { feedbackEventV1, rateAdjustmentV1 } from './first-versions.ts';
import { holds, stages } from './holds.ts';

const time = '2026-01-02T03:04:05.678901Z';
const noTimes = ['', 'yesterday', '2026-02-30T00:00:00Z', '2026-01-02T03:04:05+01:00', 1_767_323_045];
const noCounts = [-1, 1.5, '7', null];
const noVersions = [0, -1, 1.5, '1', null];

const EVENT: MessageShape = {
  required: ['version', 'level', 'source', 'queueSize', 'capacity', 'time'],
  wrong: {
    version: noVersions,
    level: ['hard', 'WARN', '', 2, null],
    source: ['', 7, null],
    queueSize: noCounts,
    capacity: [0, ...noCounts],
    time: noTimes,
  },
  right: { version: [1], level: ['OK', 'SOFT', 'HARD'], queueSize: [0, Number.MAX_SAFE_INTEGER], capacity: [1] },
};
const event = { version: 1, level: 'HARD', source: 'store', queueSize: 81, capacity: 100, time };
const EVENTS: readonly MessageVersion[] = [
  { version: 1, codec: feedbackEventV1, full: event },
  { version: 2, codec: stages.feedbackEvents, full: { ...event, version: 2, dropped: 4 } },
];

const ADJUSTMENT: MessageShape = {
  required: ['version', 'scale', 'reason', 'time'],
  wrong: { version: noVersions, scale: [0, -0.5, 1.01, '1', null], reason: ['', 7, null], time: noTimes },
  right: { version: [1], scale: [1, Number.EPSILON], reason: ['?'] },
};
const adjustment = { version: 1, scale: 0.0625, reason: 'HARD: from 12.5 % to 6.3 %', time };
const ADJUSTMENTS: readonly MessageVersion[] = [
  { version: 1, codec: rateAdjustmentV1, full: adjustment },
  { version: 2, codec: stages.rateAdjustments, full: { ...adjustment, version: 2, level: 'HARD' } },
];

for (const [guarantee, part, shape, versions] of [
  ['MP-03', 'feedback-event', EVENT, EVENTS],
  ['MP-04', 'rate-adjustment', ADJUSTMENT, ADJUSTMENTS],
] as const) {
  for (const writer of versions) {
    for (const reader of versions) {
      const name = `${part} of version ${writer.version} read by version ${reader.version}`;
      holds(guarantee, part, messageContract, name, { writer, reader, ...shape });
    }
  }
}
