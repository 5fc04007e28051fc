import { reason, type Logger } from '../../lib/logging.ts';
import type { NewestSchema } from '../../lib/registry.ts';
import type { OutgoingRecord, Placement } from '../outbox.ts';
import type { Stages } from '../stages.ts';

/** Whatever it is asked for, its subjects take every schema. */
export function lax(Registry: Stages['Registry']): Stages['Registry'] {
  return class extends Registry {
    override setCompatibility(subject: string): Promise<void> {
      return super.setCompatibility(subject, 'NONE');
    }
  };
}

/** A subject is registered when somebody asks for it, and not before. */
export function late(Registry: Stages['Registry'], lateSubject: string): Stages['Registry'] {
  return class extends Registry {
    #wanted = false;

    override latest(subject: string): Promise<NewestSchema | undefined> {
      this.#wanted ||= subject === lateSubject;
      return super.latest(subject);
    }

    override register(subject: string, schema: string): Promise<number> {
      return this.#isLate(subject) ? Promise.resolve(0) : super.register(subject, schema);
    }

    override setCompatibility(subject: string, level: 'BACKWARD' | 'NONE'): Promise<void> {
      return this.#isLate(subject) ? Promise.resolve() : super.setCompatibility(subject, level);
    }

    #isLate(subject: string): boolean {
      return subject === lateSubject && !this.#wanted;
    }
  };
}

/** Answers before Kafka has. */
export function acksEarly(Outbox: Stages['Outbox'], log: Logger): Stages['Outbox'] {
  return class extends Outbox {
    override append(records: readonly OutgoingRecord[]): Promise<readonly Placement[]> {
      super.append(records).catch((error: unknown) => {
        log.debug({ reason: reason(error) }, 'not acknowledged');
      });
      return Promise.resolve([]);
    }
  };
}

/** Answers as if Kafka had taken what it did not. */
export function swallowsOutages(Outbox: Stages['Outbox'], log: Logger): Stages['Outbox'] {
  return class extends Outbox {
    override async append(records: readonly OutgoingRecord[]): Promise<readonly Placement[]> {
      try {
        return await super.append(records);
      } catch (error) {
        log.debug({ reason: reason(error) }, 'not acknowledged');
        return [];
      }
    }
  };
}
