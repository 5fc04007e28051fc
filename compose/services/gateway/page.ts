import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { activeDefects } from '../lib/defects.ts';
import type { HttpAnswer, HttpServer } from '../lib/http-server.ts';

const FOLDER = new URL('dashboard/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  ts: 'text/javascript; charset=utf-8',
};
/** Nothing but this server's own files and sockets, so that a page shown to the world cannot be made to call home. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
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
  const body = file.endsWith('.ts') ? stripTypeScriptTypes(text) : text.replace('%DEFECTS%', dashboardDefects());
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

function dashboardDefects(): string {
  return [...activeDefects()].filter((name) => name.startsWith('dashboard-')).join(',');
}
