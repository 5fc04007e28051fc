import type { Bug } from '../../lib/planted/planter.ts';
import { PULSE_STAGES, type PulseParts, type PulseStages } from '../feedback/pulse.ts';
import type { PartHealth } from '../part.ts';
import type { Stages } from '../stages.ts';

/** A bus over Redis with another reader or writer. */
function pulseOf(other: Partial<PulseStages>): Bug<Stages> {
  return (stages) => ({
    ...stages,
    Pulse: class<Message> extends stages.Pulse<Message> {
      constructor(parts: PulseParts<Message>) {
        super(parts, { ...PULSE_STAGES, ...other });
      }
    },
  });
}

export const losesOnReconnect = pulseOf({
  PulseReader: class extends PULSE_STAGES.PulseReader {
    #isBroken = false;
    protected override failed(error: unknown): void {
      this.#isBroken = true;
      super.failed(error);
    }
    protected override resume(): string {
      const from = this.#isBroken ? '$' : super.resume();
      this.#isBroken = false;
      return from;
    }
  },
});

export const forgetsUnsent = pulseOf({
  PulseWriter: class extends PULSE_STAGES.PulseWriter {
    protected override async send(number: number, text: string): Promise<void> {
      await super.send(number, text).catch(() => undefined);
    }
  },
});

export const hearsRepetitions = pulseOf({
  PulseReader: class extends PULSE_STAGES.PulseReader {
    protected override isNew(by: string, number: number): boolean {
      super.isNew(by, number);
      return true;
    }
  },
});

export const saysItIsWell: Bug<Stages> = (stages) => ({
  ...stages,
  Pulse: class<Message> extends stages.Pulse<Message> {
    override health(): PartHealth {
      const health = super.health();
      return health.level === 'degraded' ? { level: 'ok' } : health;
    }
  },
});
