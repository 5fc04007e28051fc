import type { HistoryEvent, Step } from '../../fixtures/checks/ledger/history.ts';

type F = HistoryEvent['f'];
type End = Exclude<HistoryEvent['type'], 'invoke'>;

/**
 * A history from lines: `1 ok >orders:tea@0 <orders:milk@4` is an operation of process 1 that sent tea and read milk;
 * without `@` the offset is not known. `1 begins` puts its beginning earlier. Also `1 ok assign orders bills`.
 */
export function story(...lines: readonly string[]): HistoryEvent[] {
  const history: HistoryEvent[] = [];
  const begun = new Map<number, number>();
  for (const line of lines) {
    const [number = '', word = '', ...rest] = line.split(' ');
    const process = Number(number);
    if (word === 'begins') {
      begun.set(process, history.length);
      history.push({ process, type: 'invoke', f: 'txn' });
      continue;
    }
    const end = ending(process, word as End, rest);
    const at = begun.get(process);
    begun.delete(process);
    const beginning: HistoryEvent = { process, type: 'invoke', f: end.f };
    if (at === undefined) history.push(beginning);
    else history[at] = beginning;
    history.push(end);
  }
  return history;
}

function ending(process: number, type: End, words: readonly string[]): HistoryEvent {
  const [first = ''] = words;
  if (first === 'assign' || first === 'subscribe') return { process, type, f: first, keys: words.slice(1) };
  if (first === 'crash') return { process, type, f: 'crash' };
  const marks = new Map(
    words.filter((word) => word.includes('=')).map((word) => word.split('=', 2) as [string, string]),
  );
  const steps = words.filter((word) => /^[<>]/.test(word)).map(step);
  const kinds = new Set(steps.map((made): F => ('send' in made ? 'send' : 'poll')));
  const [f = 'poll'] = kinds.size > 1 ? (['txn'] as const) : kinds;
  return {
    process,
    type,
    f,
    steps,
    ...(marks.has('moved') ? { rebalanced: [marks.get('moved') ?? ''] } : {}),
    ...(marks.has('sought') ? { soughtToBeginning: true } : {}),
  };
}

function step(word: string): Step {
  const [, direction = '', key = '', value = '', offset] = /^([<>])(\w+):(\w+)(?:@(\d+))?$/.exec(word) ?? [];
  if (key === '') throw new TypeError(`cannot read ${word}`);
  if (direction === '<') return { poll: [{ key, value, offset: Number(offset) }] };
  return { send: { key, value, ...(offset === undefined ? {} : { offset: Number(offset) }) } };
}
