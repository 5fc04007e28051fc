import { type Stack, until } from '../../fixtures/index.ts';

export interface TradesPage {
  readonly trades: readonly Readonly<Record<string, unknown>>[];
  readonly next_cursor: string | null;
  readonly complete: boolean;
  /** What is known to be missing in the interval. */
  readonly gaps: readonly Readonly<Record<string, unknown>>[];
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The query API of a stack, asked with its key unless told otherwise. */
export class TradesApi {
  readonly #base: string;
  readonly #key: string;

  constructor(stack: Stack) {
    const { host, port } = stack.endpoint('trades-api', 8080);
    this.#base = `http://${host}:${port}/v1/trades`;
    this.#key = stack.credentials.API_KEY ?? '';
  }

  async ask(
    query: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = { authorization: `Bearer ${this.#key}` },
  ): Promise<Answer> {
    const response = await fetch(`${this.#base}?${new URLSearchParams(query).toString()}`, { headers });
    return { status: response.status, body: await response.json() };
  }

  /** @throws Error for an answer that is no page */
  async page(query: Readonly<Record<string, string>>): Promise<TradesPage> {
    const { status, body } = await this.ask(query);
    if (status !== 200) throw new Error(`the API answered ${status}: ${JSON.stringify(body)}`);
    return body as TradesPage;
  }

  /** All pages of a question, each of so many trades. */
  async all(query: Readonly<Record<string, string>>, limit: number): Promise<TradesPage['trades'][]> {
    const pages: TradesPage['trades'][] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.page({ ...query, limit: limit.toString(), ...(cursor === undefined ? {} : { cursor }) });
      pages.push(page.trades);
      cursor = page.next_cursor;
    }
    return pages;
  }

  /** Waits until so many trades of the symbol are served. */
  async served(symbol: string, count: number, withinMs: number): Promise<TradesPage> {
    return await until({
      what: `at api.trades ${count} trades of ${symbol} are served`,
      probe: () => this.page({ symbol, limit: '10000' }),
      done: ({ trades }) => trades.length >= count,
      timeoutMs: withinMs,
      everyMs: 100,
    });
  }

  /** Waits until so many trades of the symbol are served and so many gaps of it told. */
  async settled(symbol: string, count: number, gaps: number, withinMs: number): Promise<TradesPage> {
    return await until({
      what: `at api.trades ${count} trades of ${symbol} are served, and ${gaps} gaps are told`,
      probe: () => this.page({ symbol, limit: '10000' }),
      done: (page) => page.trades.length === count && page.gaps.length === gaps,
      timeoutMs: withinMs,
      everyMs: 100,
    });
  }
}

/** As the API renders a decimal: all digits, and no zeros behind the last one. */
export function plain(decimal: unknown): string {
  const text = String(decimal);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
