import { test as base } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readComposeModel, type ComposeModel } from '../../fixtures/stack/compose-model.ts';
import { selectServices } from '../../fixtures/stack/select-services.ts';

/** A folder with Compose files of this test alone, and nothing remembered of any. */
export class ComposeFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get main(): string {
    return join(this.path, 'compose.yaml');
  }

  /** Texts by path in the folder; `compose.yaml` is the one that is read. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  /** The model that Compose makes of `main` (and of the other files) in this environment alone. */
  async read(
    main: string,
    others: Readonly<Record<string, string>> = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<ComposeModel> {
    this.write({ ...others, 'compose.yaml': main });
    return readComposeModel(this.main, env);
  }
}

export const test = base.extend<{ readonly folder: ComposeFolder }>({
  folder: async ({}, use, testInfo) => {
    const before = process.env.E2E_STATE_DIR;
    process.env.E2E_STATE_DIR = testInfo.outputPath('state');
    await use(new ComposeFolder(testInfo.outputPath('compose')));
    if (before === undefined) delete process.env.E2E_STATE_DIR;
    else process.env.E2E_STATE_DIR = before;
  },
});

/** The names of the services that profiles bring. */
export function selected(model: ComposeModel, ...profiles: readonly string[]): readonly string[] {
  return selectServices(model, profiles).map(({ name }) => name);
}
