import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { activeDefects, defect } from '../lib/defects.ts';
import type { HttpAnswer, HttpServer } from '../lib/http-server.ts';

const FOLDER = new URL('dashboard/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  ts: 'text/javascript; charset=utf-8',
};
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

/** Serves the dashboard's files. TypeScript loses its types at the first request for it, so there is no build. */
export function servePage(server: HttpServer): void {
  for (const file of readdirSync(FOLDER)) {
    const kind = file.split('.').at(-1) ?? '';
    const type = TYPES[kind];
    if (type === undefined) continue;
    let answer: HttpAnswer | undefined;
    const handler = (): HttpAnswer => (answer ??= fileAnswer(file, type));
    server.route('GET', file === 'index.html' ? '/' : `/${file}`, handler);
    if (kind === 'ts') server.route('GET', `/${file.replace(/ts$/, 'js')}`, handler);
  }
}

function fileAnswer(file: string, type: string): HttpAnswer {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const body = file.endsWith('.ts') ? stripTypeScriptTypes(text) : filled(text);
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

/** The page with its defects and its first script in it. A function's result is taken as it is, dollar signs and all. */
function filled(html: string): string {
  const page = html.replace('%DEFECTS%', dashboardDefects());
  if (defect('dashboard-boots-from-outside')) return page;
  return page.replace('<script type="module" src="/boot.ts"></script>', () => `<script type="module">${BOOT}</script>`);
}

function dashboardDefects(): string {
  return [...activeDefects()].filter((name) => name.startsWith('dashboard-')).join(',');
}
