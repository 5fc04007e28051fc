import type { Reporter } from '@playwright/test/reporter';

/** Skips what is tagged for an engine, as the harness does where there is none. */
export default class SamplePlanner implements Reporter {
  preprocess({ suite, testRun }: Parameters<NonNullable<Reporter['preprocess']>>[0]): Promise<void> {
    for (const test of suite.allTests()) if (test.tags.includes('@engine')) testRun.skip(test, 'no engine');
    return Promise.resolve();
  }

  printsToStdio(): boolean {
    return false;
  }
}
