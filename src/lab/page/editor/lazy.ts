/** The editor and what runs changed source: text in the page, which becomes a script when it is first wanted. */
import { dataIn } from '../elements.ts';
import type * as Bundle from './bundle.ts';

export type EditorTools = typeof Bundle;

let script = '';
let tools: EditorTools | null = null;

/** Before the first use of the tools. Rejects where the page was not built. */
export async function unpackEditor(page: Document): Promise<void> {
  script = (await dataIn(page, 'coremap-editor')) as string;
}

export function editorTools(): EditorTools {
  // biome-ignore lint/security/noGlobalEval: a script of the page's own, which most visits never need
  tools ??= globalThis.eval(script) as EditorTools;
  return tools;
}
