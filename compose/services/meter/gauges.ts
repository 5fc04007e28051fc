/** A series: one gauge with these labels. */
export interface Series {
  readonly gauge: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Level extends Series {
  readonly value: number;
}

/** Gauges of such names are served with the time of the scrape: https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details */
const STAMPED = 'stamped_';

/** What a test has set, until it takes it back. */
export class Gauges {
  readonly #levels = new Map<string, Level>();

  set(level: Level): void {
    this.#levels.set(seriesText(level), level);
  }

  /** Takes back all series that have this label. @returns how many */
  remove(name: string, value: string): number {
    const own = [...this.#levels].filter(([, { labels }]) => labels[name] === value);
    for (const [text] of own) this.#levels.delete(text);
    return own.length;
  }

  /** In the text format of Prometheus. */
  exposition(now = Date.now()): string {
    const byGauge = Map.groupBy(this.#levels, ([, { gauge }]) => gauge);
    const lines = [...byGauge].flatMap(([gauge, series]) => [
      `# TYPE ${gauge} gauge`,
      ...series.map(([text, { value }]) => `${text} ${value}${gauge.startsWith(STAMPED) ? ` ${now}` : ''}`),
    ]);
    return `${lines.join('\n')}\n`;
  }
}

function seriesText({ gauge, labels }: Series): string {
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}="${escaped(value)}"`);
  return `${gauge}{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
