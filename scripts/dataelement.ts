/** Data in a page, packed: a browser takes longer to read megabytes of a page's text than to unpack them. */
import { gzipSync } from 'node:zlib';
import type { HtmlTagDescriptor } from 'vite';

/** Of JSON, gzip, base64: nothing in it can end the element. `dataIn` of the page unpacks it. */
export function dataElement(id: string, data: unknown): HtmlTagDescriptor {
  return {
    tag: 'script',
    attrs: { type: 'text/plain', id },
    children: gzipSync(JSON.stringify(data), { level: 9 }).toString('base64'),
    injectTo: 'body-prepend',
  };
}
