import type { Selector } from './selectors.ts';

/** A series that a target tells. */
export interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

const LINE = /^(?<metric>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? \S+(?: \d+)?$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/**
 * What Prometheus has of a target after a scrape.
 * @param exposition in its text format
 */
export function seriesOf(job: string, instance: string, exposition: string): readonly Series[] {
  const target = { job, instance };
  const told = exposition.split('\n').flatMap((line): Series[] => {
    const { metric, labels = '' } = LINE.exec(line)?.groups ?? {};
    if (metric === undefined) return [];
    const own = [...labels.matchAll(LABEL)].map(([, name = '', value = '']) => [name, value] as const);
    return [{ metric, labels: { ...Object.fromEntries(own), ...target } }];
  });
  return [{ metric: 'up', labels: target }, ...told];
}

/** Why a selector takes nothing of what is told, or throws together what it is to keep apart. Undefined: it does not. */
export function whyNothing({ metric, matchers, by }: Selector, all: readonly Series[]): string | undefined {
  const named = all.filter((series) => series.metric === metric);
  if (named.length === 0) return `nobody tells ${metric}`;
  const taken = named.filter(({ labels }) =>
    matchers.every(({ label, operator, value }) => {
      const own = labels[label] ?? '';
      const isMeant = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(own) : own === value;
      return isMeant !== operator.startsWith('!');
    }),
  );
  if (taken.length === 0) return `no series of ${metric} has these labels; one is ${JSON.stringify(named[0]?.labels)}`;
  const lacking = by.find((label) => taken.some(({ labels }) => labels[label] === undefined));
  return lacking === undefined ? undefined : `it is to be told apart by ${lacking}, which ${metric} does not have`;
}
