import type { Bug } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';

/**
 * A text of a file is another.
 * @throws Error (the bug) when the file does not have it any more: then nothing would be planted
 */
export function changed(
  file: string,
  from: string,
  to: string,
  ...others: readonly (readonly [from: string, to: string])[]
): Bug<Stages> {
  return (stages) => ({
    ...stages,
    files: (platform, timesFaster) => {
      const all = stages.files(platform, timesFaster);
      const text = [[from, to] as const, ...others].reduce((before, [old, now]) => {
        if (!before.includes(old)) throw new Error(`${file} has no ${JSON.stringify(old)} to change`);
        return before.replace(old, now);
      }, all[file] ?? '');
      return { ...all, [file]: text };
    },
  });
}
