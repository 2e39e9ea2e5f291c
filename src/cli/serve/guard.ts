/**
 * Who may ask. The server listens on this host alone, but every page that the user's browser has open can send requests
 * there: from its own origin, or, with a name that it has had resolved to 127.0.0.1 (DNS rebinding), from one that looks
 * like ours. A browser says in Host, Origin and Sec-Fetch-Site where a request comes from, and a page cannot change them.
 */
import type { IncomingHttpHeaders } from 'node:http';

const NAMES = ['127.0.0.1', 'localhost'] as const;

/** Why a request is refused; null when it is not. `isPage`: it asks for the page itself, which other sites may link to. */
export function refusal(headers: IncomingHttpHeaders, port: number, isPage: boolean): string | null {
  const { host = '', origin } = headers;
  const hosts = NAMES.map(name => `${name}:${port}`);
  if (!hosts.includes(host)) {
    return `Host: ${host}: expected ${hosts.join(' or ')}`;
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return `Origin: ${origin}: expected http://${host}`;
  }
  const site = headers['sec-fetch-site'] ?? 'none';
  const isLink = isPage && headers['sec-fetch-mode'] === 'navigate';
  if (site !== 'same-origin' && site !== 'none' && !isLink) {
    return `Sec-Fetch-Site: ${site}: expected same-origin`;
  }
  return null;
}
