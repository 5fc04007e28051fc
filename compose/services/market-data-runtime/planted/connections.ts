import type { Bug } from '../../lib/planted/planter.ts';
import type { ConnectionSettings } from '../feed/connection.ts';
import { type Frame, readFrame } from '../feed/frames.ts';
import type { Stages } from '../stages.ts';

/** On every connection but the first all counts as subscribed. */
export const forgetsSubscriptions: Bug<Stages> = (stages) => {
  let connections = 0;
  return {
    ...stages,
    Connection: class extends stages.Connection {
      readonly #number = (connections += 1);
      override follows(wanted: ReadonlySet<string>): boolean {
        return this.#number > 1 || super.follows(wanted);
      }
      protected override async sync(wanted: ReadonlySet<string>): Promise<void> {
        if (this.#number === 1) await super.sync(wanted);
      }
    },
  };
};

export const subscribesInUpperCase: Bug<Stages> = (stages) => ({
  ...stages,
  Connection: class extends stages.Connection {
    protected override async command(method: string, params: readonly string[]): Promise<void> {
      await super.command(
        method,
        params.map((name) => name.replace(/^[^@]+/, (symbol) => symbol.toUpperCase())),
      );
    }
  },
});

/** The one before ends as soon as the next one begins. */
export const letsGoTooEarly: Bug<Stages> = (stages) => {
  let end: () => void = () => undefined;
  return {
    ...stages,
    Connection: class extends stages.Connection {
      constructor(...parts: ConstructorParameters<Stages['Connection']>) {
        super(...parts);
        end();
        end = () => {
          this.terminate('another one takes over');
        };
      }
    },
  };
};

export const waitsForTheDead = connecting((settings) => ({ ...settings, silentMs: 2 ** 30 }));
export const floods = connecting((settings) => ({ ...settings, commandsPerSecond: 10_000 }));

/** Connections with other settings. */
function connecting(change: (settings: ConnectionSettings) => ConnectionSettings): Bug<Stages> {
  return (stages) => ({
    ...stages,
    Connection: class extends stages.Connection {
      constructor(...[settings, events, clock]: ConstructorParameters<Stages['Connection']>) {
        super(change(settings), events, clock);
      }
    },
  });
}

/** Whatever a frame says of its time is near enough. */
export const takesAnyUnit: Bug<Stages> = (stages) => ({
  ...stages,
  Connection: class extends stages.Connection {
    protected override frameOf(text: string): Frame {
      return readFrame(text, Number(/"E":(\d+)/.exec(text)?.[1] ?? 0));
    }
  },
});
