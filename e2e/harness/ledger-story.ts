import type { HistoryEvent, Step } from '../../fixtures/checks/ledger/history.ts';

type End = Exclude<HistoryEvent['type'], 'invoke'>;

/**
 * A history from lines: `1 ok >orders:tea@0 <orders:milk@4` is an operation of process 1 that sent tea and read milk;
 * without `@` the offset is not known. `1 begins` puts its beginning earlier, and may say what is to be sent. Also
 * `1 ok assign orders bills`, and marks on either line: `sought=yes`, `moved=orders`, `group=shops`.
 */
export function story(...lines: readonly string[]): HistoryEvent[] {
  const history: HistoryEvent[] = [];
  const begun = new Map<number, { readonly at: number; readonly words: readonly string[] }>();
  for (const line of lines) {
    const [number = '', word = '', ...rest] = line.split(' ');
    const process = Number(number);
    if (word === 'begins') {
      begun.set(process, { at: history.length, words: rest });
      history.push({ process, type: 'invoke', ...content(rest), f: kindOf(rest, 'txn') });
      continue;
    }
    const { at, words } = begun.get(process) ?? { at: history.length, words: [] };
    begun.delete(process);
    const f = kindOf([...words, ...rest], 'poll');
    history[at] = { process, type: 'invoke', ...content(words), f };
    history.push({ process, type: word as End, ...content(rest), f });
  }
  return history;
}

function kindOf(words: readonly string[], none: HistoryEvent['f']): HistoryEvent['f'] {
  const named = (['assign', 'subscribe', 'crash'] as const).find((name) => words.includes(name));
  const kinds = new Set(
    words.flatMap((word) => (word.startsWith('>') ? ['send'] : word.startsWith('<') ? ['poll'] : [])),
  );
  if (named !== undefined || kinds.size === 0) return named ?? none;
  return kinds.size > 1 ? 'txn' : kinds.has('send') ? 'send' : 'poll';
}

function content(words: readonly string[]): Omit<HistoryEvent, 'process' | 'type' | 'f'> {
  const marks = new Map(words.map((word) => word.split('=', 2) as [string, string | undefined]));
  const steps = words.filter((word) => /^[<>]/.test(word)).map(step);
  const [first = '', ...keys] = words.filter((word) => /^\w+$/.test(word));
  const [moved, group] = [marks.get('moved'), marks.get('group')];
  return {
    ...(steps.length === 0 ? {} : { steps }),
    ...(first === 'assign' || first === 'subscribe' ? { keys } : {}),
    ...(moved === undefined ? {} : { rebalanced: [moved] }),
    ...(marks.has('sought') ? { soughtToBeginning: true } : {}),
    ...(group === undefined ? {} : { group }),
  };
}

function step(word: string): Step {
  const [, direction = '', key = '', value = '', offset] = /^([<>])(\w+):(\w+)(?:@(\d+))?$/.exec(word) ?? [];
  if (key === '') throw new TypeError(`cannot read ${word}`);
  if (direction === '<') return { poll: [{ key, value, offset: Number(offset) }] };
  return { send: { key, value, ...(offset === undefined ? {} : { offset: Number(offset) }) } };
}
