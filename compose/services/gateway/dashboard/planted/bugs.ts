import type { RideshareDefect } from '../../../../../test-data/rideshare/defects/index.ts';
import type { Listener, Surroundings } from '../connection.ts';
import type { Frame } from '../frames.ts';
import type { Stages } from '../stages.ts';
import type { State } from '../store.ts';

type PageBug = Exclude<RideshareDefect<'dashboard'>, 'dashboard-boots-from-outside'>;
type Apply = Stages['applyFrame'];

/** The page's stages with one of its bugs around them. How the page is loaded is the gateway's. */
export const PAGE_BUGS: Readonly<Record<PageBug, (stages: Stages) => Stages>> = {
  'dashboard-not-live': applying((apply, state, frame) => {
    if (frame.kind === 'trip') state.events += 1;
    else apply(state, frame);
  }),
  'dashboard-no-reconnect': (stages) => ({
    ...stages,
    Connection: class extends stages.Connection {
      constructor(around: Surroundings, listener: Listener) {
        let lost = false;
        super(
          { ...around, after: (ms, run) => (lost ? () => undefined : around.after(ms, run)) },
          {
            ...listener,
            changed: (state) => {
              lost = state.kind === 'reconnecting';
              listener.changed(state);
            },
          },
        );
      }

      override retryNow(): void {
        // Whatever the browser says of its network.
      }
    },
  }),
  'dashboard-late-frame-wins': applying((apply, state, frame) => {
    const known = frame.kind === 'trip' ? state.trips.get(frame.trip.tripId) : undefined;
    apply(state, frame);
    if (frame.kind !== 'trip' || known === undefined || frame.trip.version >= known.version) return;
    state.trips.set(frame.trip.tripId, { ...known, ...frame.trip });
  }),
  'dashboard-dies-on-malformed': (stages) => {
    let dead = false;
    return applying((apply, state, frame) => {
      dead ||= frame.kind === 'malformed';
      if (dead) throw new Error('the page died of a malformed frame');
      apply(state, frame);
    })(stages);
  },
  'dashboard-duplicate-rows': applying((apply, state, frame) => {
    const known = frame.kind === 'trip' ? state.trips.get(frame.trip.tripId) : undefined;
    apply(state, frame);
    if (frame.kind !== 'trip' || known?.version !== frame.trip.version) return;
    state.trips.set(`${frame.trip.tripId} again ${state.repeated}`, { ...known, ...frame.trip });
  }),
  'dashboard-reconnects-without-key': (stages) => {
    let sockets = 0;
    return {
      ...stages,
      openSocket: (key, events) => {
        sockets += 1;
        return stages.openSocket(sockets === 1 ? key : 'none', events);
      },
    };
  },
};

export function isPageBug(name: string): name is PageBug {
  return Object.hasOwn(PAGE_BUGS, name);
}

function applying(around: (apply: Apply, state: State, frame: Frame) => void): (stages: Stages) => Stages {
  return (stages) => ({
    ...stages,
    applyFrame: (state, frame) => {
      around(stages.applyFrame, state, frame);
    },
  });
}
