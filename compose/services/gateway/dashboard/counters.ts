import { byId, create, setData, setText } from './dom.ts';
import { stateSymbol } from './map.ts';
import { STATE_LABELS, TRIP_STATES } from './model.ts';
import type { Selection } from './queries.ts';
import type { State } from './store.ts';

/** Trips by state, and what came over the wire. */
export class Counters {
  readonly #states = new Map(TRIP_STATES.map((state) => [state, makeState(state)]));
  readonly #rate = byId('events-per-second', HTMLElement);
  readonly #late = byId('late-frames', HTMLElement);
  readonly #repeated = byId('repeated-frames', HTMLElement);
  readonly #malformed = byId('malformed-frames', HTMLElement);

  constructor() {
    byId('states', HTMLElement).append(...[...this.#states.values()].map(({ item }) => item));
  }

  show(state: State, selection: Selection): void {
    for (const [name, { item, count }] of this.#states) {
      setText(count, String(selection.byState[name]));
      setData(item, 'any', String(selection.byState[name] > 0));
    }
    setText(this.#late, String(state.late));
    setText(this.#repeated, String(state.repeated));
    setText(this.#malformed, String(state.malformed));
  }

  showRate(perSecond: number): void {
    setText(this.#rate, perSecond.toLocaleString('en-US'));
  }
}

function makeState(state: keyof typeof STATE_LABELS): { item: HTMLElement; count: HTMLElement } {
  const item = create('div', 'count');
  item.dataset.state = state;
  const label = create('dt');
  label.append(stateSymbol(state), STATE_LABELS[state]);
  const count = create('dd');
  count.dataset.testid = `count-${state.toLowerCase().replaceAll('_', '-')}`;
  count.textContent = '0';
  item.append(label, count);
  return { item, count };
}
