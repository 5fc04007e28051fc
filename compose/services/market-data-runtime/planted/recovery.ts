import type { Message } from 'kafkajs';
import type { RECOVERY_DEFECTS } from '../../../../test-data/market-data/defects/recovery.ts';
import type { Bug } from '../../lib/planted/planter.ts';
import { RecordsRefused } from '../kafka/topic-connection.ts';
import type { Stages } from '../stages.ts';
import { forgetsWhenAway } from './parts.ts';

type RecoveryDefect = (typeof RECOVERY_DEFECTS)[number]['name'];

const MOST_FAILURES = 3;

/** Bugs of what becomes of trades while something is away. */
export const recoveryBugs: Readonly<Record<RecoveryDefect, Bug<Stages>>> = {
  'connector-drops-what-it-cannot-send': attempting(async (attempt) => {
    try {
      return await attempt();
    } catch (error) {
      return error instanceof RecordsRefused ? error : undefined;
    }
  }),
  'connector-sends-again-anew': attempting(async (attempt, renew) => {
    try {
      return await attempt();
    } catch (error) {
      await renew();
      throw error;
    }
  }),
  'connector-needs-the-registry': (stages) => ({
    ...stages,
    FetchCache: class<Value> extends stages.FetchCache<Value> {
      override get(_key: string, fetch: () => Promise<Value>): Promise<Value> {
        return fetch();
      }
    },
  }),
  'connector-forgets-aged-schemas': forgetsWhenAway,
  'connector-begins-without-memory': (stages) => ({
    ...stages,
    FeedSource: class extends stages.FeedSource {
      constructor(...[options, parts]: ConstructorParameters<Stages['FeedSource']>) {
        super(options, { ...parts, remember: (memory) => parts.remember(memory).catch(() => new Map()) });
      }
    },
  }),
  'connector-gives-the-exchange-up': (stages) => ({
    ...stages,
    pauseMs: (failures, settings, random) =>
      failures < MOST_FAILURES ? stages.pauseMs(failures, settings, random) : 2 ** 30,
  }),
};

type Refusal = RecordsRefused | undefined;

/** With something else done about an attempt to write. */
function attempting(
  change: (attempt: () => Promise<Refusal>, renew: () => Promise<void>) => Promise<Refusal>,
): Bug<Stages> {
  return (stages) => ({
    ...stages,
    TopicWriter: class extends stages.TopicWriter {
      protected override attempt(partition: number, messages: readonly Message[]): Promise<Refusal> {
        return change(
          () => super.attempt(partition, messages),
          () => this.renew(),
        );
      }
    },
  });
}
