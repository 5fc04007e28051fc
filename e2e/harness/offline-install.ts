import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

const PACKAGES = path.resolve(import.meta.dirname, '../../node_modules');
const Names = v.optional(v.record(v.string(), v.string()), {});
const Manifest = v.object({
  name: v.string(),
  dependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
  bin: v.optional(v.union([v.string(), v.record(v.string(), v.string())]), {}),
});

/** As `npm install` does, but for what this clone has installed already: the packages, what they need, their commands. */
export function installOffline(folder: string, names: readonly string[], how: 'link' | 'copy' = 'link'): void {
  const target = path.join(folder, 'node_modules');
  for (const name of neededBy(names)) {
    const [from, to] = [path.join(PACKAGES, name), path.join(target, name)];
    if (existsSync(to)) continue;
    mkdirSync(path.dirname(to), { recursive: true });
    if (how === 'link') symlinkSync(from, to);
    else cpSync(from, to, { recursive: true });
  }
  for (const name of names) linkCommands(folder, name);
}

/** What a package of the folder needs, and its commands. */
export function completeOffline(folder: string, name: string): void {
  installOffline(folder, Object.keys(manifestOf(path.join(folder, 'node_modules', name)).dependencies));
  linkCommands(folder, name);
}

function neededBy(names: readonly string[]): ReadonlySet<string> {
  const needed = new Set<string>();
  const need = (name: string): void => {
    const folder = path.join(PACKAGES, name);
    if (needed.has(name) || !existsSync(folder)) return;
    needed.add(name);
    const { dependencies, optionalDependencies, peerDependencies } = manifestOf(folder);
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) need(other);
  };
  for (const name of names) need(name);
  return needed;
}

function linkCommands(folder: string, name: string): void {
  const own = path.join(folder, 'node_modules', name);
  const { bin } = manifestOf(own);
  const commands = typeof bin === 'string' ? { [path.basename(name)]: bin } : bin;
  mkdirSync(path.join(folder, 'node_modules/.bin'), { recursive: true });
  for (const [command, file] of Object.entries(commands)) {
    const link = path.join(folder, 'node_modules/.bin', command);
    if (existsSync(link)) continue;
    chmodSync(path.join(own, file), 0o755);
    symlinkSync(path.join(own, file), link);
  }
}

function manifestOf(folder: string): v.InferOutput<typeof Manifest> {
  return v.parse(Manifest, JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
}
