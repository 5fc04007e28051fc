import type { InjectedEvent } from '../../fixtures/index.ts';

/** Addresses of Alertmanager's own page. */
export class Pages {
  readonly #base: string;

  /** @param base `http://127.0.0.1:9093` */
  constructor(base: string) {
    this.#base = base;
  }

  /** Where this alert alone is looked for. */
  alerts({ correlationId }: InjectedEvent): string {
    const filter = encodeURIComponent(`{correlation_id="${correlationId}"}`);
    return `${this.#base}/#/alerts?filter=${filter}`;
  }
}
