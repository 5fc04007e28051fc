import type { Stages } from './stages.ts';

/** What a silence is about: https://github.com/prometheus/alertmanager/blob/v0.28.1/api/v2/openapi.yaml */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

/** Everything about this pipeline, and nothing else. */
export function maintenanceMatchers(pipeline: string): readonly Matcher[] {
  return [{ name: 'pipeline', value: pipeline, isRegex: false, isEqual: true }];
}

/** While a pipeline is worked on nobody is to hear of it. */
export class Maintenance {
  readonly #alertmanager: string;
  readonly #stages: Stages;

  constructor(alertmanager: string, stages: Stages) {
    this.#alertmanager = alertmanager;
    this.#stages = stages;
  }

  /** @returns the silence's id. @throws Error with what Alertmanager answers */
  async announce(pipeline: string, forMs: number): Promise<string> {
    const startsAt = new Date();
    const answer = await fetch(`${this.#alertmanager}/api/v2/silences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        matchers: this.#stages.maintenanceMatchers(pipeline),
        startsAt,
        endsAt: new Date(startsAt.getTime() + forMs),
        createdBy: 'maintenance',
        comment: `maintenance of ${pipeline}`,
      }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Alertmanager answers ${answer.status} to a silence: ${text}`);
    return (JSON.parse(text) as { readonly silenceID: string }).silenceID;
  }
}
