import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What a guide says of a matcher. */
export interface Section {
  /** Its name, `not.` before it where the section is about its negation. */
  readonly matcher: string;
  /** All of it. */
  readonly text: string;
  /** A line or more of a test that fail. */
  readonly example: string;
  /** The message that they give. */
  readonly message: string;
}

/** The sections of docs/matchers.md, in their order. @throws Error for one without an example and its message */
export function sectionsOfGuide(): readonly Section[] {
  const [, ...parts] = docs('matchers.md').split(/^### /m);
  return parts.map((part) => {
    const [, matcher = ''] = /^`(.+)`$/m.exec(part) ?? [];
    return { matcher, text: part, example: onlyBlock(matcher, part, 'ts'), message: onlyBlock(matcher, part, 'text') };
  });
}

export function docs(name: string): string {
  return readFileSync(path.join(import.meta.dirname, '../../../docs', name), 'utf8');
}

function onlyBlock(matcher: string, part: string, language: string): string {
  const blocks = [...part.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, 'gm'))];
  const [[, text] = [], ...others] = blocks;
  if (text !== undefined && others.length === 0) return text;
  throw new Error(`the section of ${matcher} has not one block of ${language}, but ${blocks.length}`);
}
