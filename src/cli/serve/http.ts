/** Answers, and what comes with all of them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BadInput } from '../../run/badinput.ts';

/** Isolated from other origins, so that the page may share memory with workers; and nothing is kept by the browser. */
export const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** The page runs what it carries, in itself and in workers, and talks to nobody but this server. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  "connect-src 'self' data:",
  "frame-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A report runs nothing, and stands in our own page only. */
export const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

/** Longer than any request that we take. */
const MOST_BODY = 10_000;

export function answer(response: ServerResponse, type: string, body: string | Buffer, policy = REPORT_POLICY): void {
  response.writeHead(200, { ...HEADERS, 'content-type': type, 'content-security-policy': policy }).end(body);
}

/** Tells what is wrong, in one line of JSON. */
export function fail(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}

/** Throws BadInput for a body that is too long, or not said to be JSON: a form of another site cannot say so. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\b/.test(type)) {
    throw new BadInput('Content-Type', type, 'expected application/json');
  }
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > MOST_BODY) {
      throw new BadInput('body', `${body.slice(0, 20)}…`, `expected at most ${MOST_BODY} characters`);
    }
  }
  return body;
}
