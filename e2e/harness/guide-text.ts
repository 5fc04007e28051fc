import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Block {
  readonly language: string;
  readonly code: string;
}

/** A line or more that a guide has its reader write into a file of his. */
export interface Edit {
  readonly file: string;
  /** What the line begins with in front of which they are written. */
  readonly before: string;
  readonly lines: string;
}

/** What a guide has its reader do. */
export interface Guide {
  /** The files that it names in the first line of a block. */
  readonly files: Readonly<Record<string, string>>;
  readonly edits: readonly Edit[];
  /** Lines for a shell, in their order. */
  readonly commands: readonly string[];
  /** What it shows of what is printed. */
  readonly outputs: readonly string[];
}

const FILE = /^(?:#|\/\/) ([\w.-]+(?:\/[\w.-]+)*)\n/;
const EDIT = /^\/\/ in (\S+), before `([^`]+)`\n/;

/** The blocks of code of a guide in `docs`, in their order. */
export function blocksIn(guide: string): readonly Block[] {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs', guide), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({ language, code }));
}

export function readGuide(guide: string): Guide {
  const blocks = blocksIn(guide);
  return {
    files: Object.fromEntries(
      blocks.flatMap(
        ({ code }) =>
          FILE.exec(code)
            ?.slice(1)
            .map((name) => [name, code] as const) ?? [],
      ),
    ),
    edits: blocks.flatMap(({ code }) => {
      const [head, file, before] = EDIT.exec(code) ?? [];
      if (head === undefined || file === undefined || before === undefined) return [];
      return [{ file, before, lines: code.slice(head.length) }];
    }),
    commands: blocks.flatMap(({ language, code }) => (language === 'sh' ? code.trimEnd().split('\n') : [])),
    outputs: blocks.flatMap(({ language, code }) => (language === '' ? [code] : [])),
  };
}
