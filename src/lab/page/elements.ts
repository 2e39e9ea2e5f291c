/** Data that the build has put into the page. */

/** Throws where the page was not built. */
export function dataIn(page: Document, id: string): unknown {
  const text = page.getElementById(id)?.textContent;
  if (text === null || text === undefined) {
    throw new Error(`this page has no element ${id}: it is to be built with "npm run build:lab"`);
  }
  return JSON.parse(text);
}
