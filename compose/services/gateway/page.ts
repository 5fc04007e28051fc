import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { HttpAnswer, HttpServer } from '../lib/http-server.ts';

const FOLDER = new URL('dashboard/', import.meta.url);
const HTML = 'text/html; charset=utf-8';
export const JAVASCRIPT = 'text/javascript; charset=utf-8';
const TYPES: Readonly<Record<string, string>> = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };
/** Where the document asks for its first script. */
const BOOT_TAG = '<script type="module" src="/boot.ts"></script>';
/**
 * In the page itself: a browser that drops requests under way, because the machine's network changes, must not drop what
 * would ask again.
 */
const BOOT = stripTypeScriptTypes(readFileSync(new URL('boot.ts', FOLDER), 'utf8'));
const BOOT_HASH = createHash('sha256').update(BOOT).digest('base64');
/** Nothing but this server's own files and sockets, so that a page shown to the world cannot be made to call home. */
const POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${BOOT_HASH}'`,
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface PageFile {
  /** Where it is served. */
  readonly path: string;
  readonly type: string;
  /** Read at the first request for it. */
  readonly text: () => string;
}

/** The dashboard's files. TypeScript loses its types when it is read, so there is no build. */
export function pageFiles(): readonly PageFile[] {
  return readdirSync(FOLDER).flatMap((file) => {
    const url = new URL(file, FOLDER);
    if (file === 'index.html') return [{ path: '/', type: HTML, text: () => withBoot(readFileSync(url, 'utf8')) }];
    return fileAt(url, `/${file}`);
  });
}

/** The file at a URL, to be served at a path; a script under the name of JavaScript as well. None of a kind unknown here. */
export function fileAt(url: URL, path: string): readonly PageFile[] {
  const read = (): string => readFileSync(url, 'utf8');
  const type = TYPES[path.split('.').at(-1) ?? ''];
  if (type !== undefined) return [{ path, type, text: read }];
  if (!path.endsWith('.ts')) return [];
  const script = { type: JAVASCRIPT, text: () => stripTypeScriptTypes(read()) };
  return [
    { path, ...script },
    { path: path.replace(/ts$/, 'js'), ...script },
  ];
}

export function servePage(server: HttpServer, files: readonly PageFile[]): void {
  for (const { path, type, text } of files) {
    let answer: HttpAnswer | undefined;
    server.route('GET', path, () => (answer ??= fileAnswer(type, text())));
  }
}

function fileAnswer(type: string, body: string): HttpAnswer {
  return {
    status: 200,
    body,
    headers: {
      'content-type': type,
      'cache-control': 'no-cache',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  };
}

/** The page with its first script in it. A function's result is taken as it is, dollar signs and all. */
function withBoot(html: string): string {
  return html.replace(BOOT_TAG, () => `<script type="module">${BOOT}</script>`);
}
