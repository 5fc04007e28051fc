import type { EventJson } from '../../../../test-data/avro/codec.ts';
import { microsFromText } from '../../../../test-data/avro/exact.ts';
import type { KafkaOutside } from '../kafka/outside.ts';
import type { Build } from '../kinds.ts';
import type { Stages } from '../stages.ts';
import { readTail } from '../kafka/topic-tail.ts';
import type { FeedParts, FeedSource } from './feed-source.ts';
import type { GapNotice } from './gaps.ts';
import type { TradeMark } from './symbol-track.ts';

/** Where an exchange is. */
export interface ExchangeAddress {
  /** Of its streams: `wss://…`. */
  readonly streams: string;
  /** Of its REST interface: `https://…`. */
  readonly rest: string;
}

const GAPS = 'market.gaps';

/** The kind of source that follows an exchange. Gaps are told in a topic, and what cannot be read goes aside. */
export function feedKind(address: ExchangeAddress, outside: KafkaOutside, stages: Stages): Build<FeedSource> {
  const { kafka, schemas, aside } = outside;
  return (options, { feedback, clock, log }) => {
    const gaps = new stages.KafkaSink<GapNotice>(
      { name: 'gaps', topic: GAPS },
      { kafka, schemas, feedback, clock, log, record: stages.gapRecord },
      stages,
    );
    const remember: FeedParts['remember'] = async (memory) => {
      const marks = new Map<string, TradeMark>();
      if (memory === undefined) return marks;
      await readTail(outside, memory.topic, memory.messages, (event) => {
        const { symbol, mark } = passedOn(event);
        if ((marks.get(symbol)?.id ?? -1) < mark.id) marks.set(symbol, mark);
      });
      return marks;
    };
    const keepAside = (text: string, reason: string): Promise<void> => aside.keep(text, reason);
    return new stages.FeedSource(options, { ...address, clock, log, gaps, keepAside, remember, stages });
  };
}

/** Of a trade by the V2 schema. */
function passedOn({ symbol, trade_id: id, trade_time: time }: EventJson) {
  return { symbol: String(symbol), mark: { id: Number(id), timeMicros: Number(microsFromText(String(time))) } };
}
