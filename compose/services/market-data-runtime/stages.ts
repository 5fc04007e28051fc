import { pauseMs } from './feed/back-off.ts';
import { Connection } from './feed/connection.ts';
import { FeedSource } from './feed/feed-source.ts';
import { gapRecord } from './feed/gaps.ts';
import { History } from './feed/history.ts';
import { Lane } from './feed/lane.ts';
import { Line } from './feed/line.ts';
import { SymbolTrack } from './feed/symbol-track.ts';
import { rateAdjustments } from './feedback/adjustment.ts';
import { feedbackEvents } from './feedback/event.ts';
import { FeedbackGauge, levelOf } from './feedback/gauge.ts';
import { LocalBus } from './feedback/local-bus.ts';
import { Pulse } from './feedback/pulse.ts';
import { CallbackPublisher, FanOutPublisher } from './feedback/publishers.ts';
import { BatchSender } from './kafka/batch-sender.ts';
import { KafkaSink } from './kafka/kafka-sink.ts';
import { connectToTopic } from './kafka/topic-connection.ts';
import { TopicWriter } from './kafka/topic-writer.ts';
import { tradeRecord } from './kafka/trade-record.ts';
import { Pipeline } from './pipeline.ts';
import { RateSetter, RemoteRate, SharedRate } from './rate/adapters.ts';
import { RateCoordinator } from './rate/coordinator.ts';
import { PacedRate } from './rate/paced-rate.ts';
import { byLevel, steadyPolicy } from './rate/policy.ts';
import { FetchCache } from './registry/fetch-cache.ts';
import { ReplaySource } from './replay/replay-source.ts';
import { UnifiedRuntime } from './runtime.ts';
import { BatchWriter } from './store/batch-writer.ts';
import { failureOf } from './store/failure.ts';
import { laneOf } from './store/lane.ts';
import { LaneQueue } from './store/lane-queue.ts';
import { insertStatement } from './store/statements.ts';
import { StoreSink } from './store/store-sink.ts';
import { TRADES } from './store/trades-table.ts';

/** What the runtime is made of. */
export const STAGES = {
  UnifiedRuntime,
  Pipeline,
  feedbackEvents,
  rateAdjustments,
  LocalBus,
  Pulse,
  CallbackPublisher,
  FanOutPublisher,
  FeedbackGauge,
  levelOf,
  RateCoordinator,
  PacedRate,
  RateSetter,
  RemoteRate,
  SharedRate,
  steadyPolicy,
  byLevel,
  FetchCache,
  ReplaySource,
  FeedSource,
  Line,
  Connection,
  pauseMs,
  History,
  Lane,
  SymbolTrack,
  gapRecord,
  KafkaSink,
  BatchSender,
  TopicWriter,
  connectToTopic,
  tradeRecord,
  StoreSink,
  LaneQueue,
  BatchWriter,
  insertStatement,
  failureOf,
  laneOf,
  tradesTable: TRADES,
};

export type Stages = typeof STAGES;
