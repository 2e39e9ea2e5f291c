/** Data that the build has put into the page. */

/** Rejects where the page was not built. */
export async function dataIn(page: Document, id: string): Promise<unknown> {
  const packed = page.getElementById(id)?.textContent;
  if (packed === null || packed === undefined) {
    throw new Error(`this page has no element ${id}: it is to be built with "npm run build:lab"`);
  }
  const { body } = await fetch(`data:application/gzip;base64,${packed}`);
  return new Response((body as ReadableStream).pipeThrough(new DecompressionStream('gzip'))).json();
}
