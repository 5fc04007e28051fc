import { execFile } from 'node:child_process';
import path from 'node:path';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The project's own command in a child, with the variables on top of this process's. */
export async function command(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
  return await new Promise((resolve) => {
    const options = { cwd: path.resolve(import.meta.dirname, '../..'), env: { ...process.env, ...env } };
    execFile(process.execPath, ['fixtures/cli/main.ts', ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
