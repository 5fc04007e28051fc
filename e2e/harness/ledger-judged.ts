import { expect } from '@playwright/test';
import { checkHistory, type HistorySettings } from '../../fixtures/checks/ledger/check-history.ts';
import { story } from './ledger-story.ts';

/** A history that is told in lines (ledger-story.ts), and the verdict on it. */
export interface Told {
  readonly what: string;
  readonly lines: readonly string[];
  readonly settings?: HistorySettings;
  /** Names and how often each is found; none: the history is legal. */
  readonly found?: readonly string[];
  readonly allowed?: readonly string[];
}

export function expectJudged({ lines, settings, found = [], allowed = [] }: Told): void {
  const verdict = checkHistory(story(...lines), settings);
  expect(verdict.anomalies.map(({ name }) => name).sort()).toEqual(found);
  expect(verdict.allowed.map(({ name }) => name)).toEqual(allowed);
  expect(verdict.valid).toBe(found.length === 0);
}
