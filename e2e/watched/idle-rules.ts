import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Stack } from '../../fixtures/index.ts';
import { selectorsOf } from './selectors.ts';
import { seriesOf, whyNothing, type Series } from './series.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../compose/services/prometheus');

/** What a service asks others at each scrape it leaves out where they answer late: another scrape has it. */
export const TOLD_LATE = { message: 'selectors of rules that take no series', timeout: 30_000 };

/** Longer than Prometheus waits, on a machine that has much else to do. */
const PATIENCE_MS = 10_000;

interface Configuration {
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly static_configs?: readonly { readonly targets: readonly string[] }[];
    readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  }[];
}

interface AlertRule {
  readonly alert: string;
  /** PromQL. */
  readonly expr: string;
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly AlertRule[] }[];
}

export interface WatchedOptions {
  /** A file of prometheus/platforms. */
  readonly platform: string;
  /** Those of its jobs whose services run. */
  readonly jobs: readonly string[];
  /** Metrics that these are to tell: what others tell is looked at where they run. */
  readonly metrics: RegExp;
  /** Default: those of its files. */
  readonly rules?: readonly AlertRule[];
}

/**
 * Rules that check nothing: each selector of a platform's rules against what its running services tell.
 * @returns a line for each that takes no series, `Rule: selector: why`
 * @throws Error when no selector is of these metrics
 */
export async function idleRules(
  stack: Stack,
  { platform, jobs, metrics, rules }: WatchedOptions,
): Promise<readonly string[]> {
  const configuration = read(`platforms/${platform}.yaml`) as Configuration;
  const all = (await Promise.all(jobs.map((job) => scrape(stack, configuration, job)))).flat();
  const asked = (rules ?? rulesOf(configuration)).flatMap(({ alert, expr }) =>
    selectorsOf(expr)
      .filter(({ metric }) => metrics.test(metric))
      .map((selector) => ({ alert, selector })),
  );
  if (asked.length === 0) throw new Error(`no rule of ${platform} asks for ${String(metrics)}`);
  return asked.flatMap(({ alert, selector }) => {
    const why = whyNothing(selector, all);
    return why === undefined ? [] : [`${alert}: ${selector.text}: ${why}`];
  });
}

function rulesOf({ rule_files: files }: Configuration): readonly AlertRule[] {
  return files.flatMap((file) => (read(file) as RuleFile).groups.flatMap((group) => group.rules));
}

async function scrape(
  stack: Stack,
  { scrape_configs: configs }: Configuration,
  job: string,
): Promise<readonly Series[]> {
  const config = configs.find(({ job_name: name }) => name === job);
  const [dns] = config?.dns_sd_configs ?? [];
  const target = config?.static_configs?.[0]?.targets[0] ?? `${dns?.names[0] ?? job}:${dns?.port ?? ''}`;
  const [service = '', port = ''] = target.split(':');
  const endpoint = stack.endpoint(service, Number(port));
  const url = `http://${endpoint.host}:${endpoint.port}/metrics`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
    throw new Error(`${job} does not tell its metrics`, { cause });
  });
  if (!answer.ok) throw new Error(`${job} answers ${answer.status} to a scrape`);
  return seriesOf(job, target, await answer.text());
}

function read(file: string): unknown {
  return parse(readFileSync(path.join(FOLDER, file), 'utf8'));
}
