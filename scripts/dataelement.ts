/** Data in a page: no text of it can end the element. */
import type { HtmlTagDescriptor } from 'vite';

export function dataElement(id: string, data: unknown): HtmlTagDescriptor {
  return {
    tag: 'script',
    attrs: { type: 'application/json', id },
    children: JSON.stringify(data).replaceAll('<', '\\u003c'),
    injectTo: 'body-prepend',
  };
}
