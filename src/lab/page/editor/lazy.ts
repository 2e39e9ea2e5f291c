/** The editor and what runs changed source: text in the page, which becomes a script when it is first wanted. */
import { dataIn } from '../elements.ts';
import type * as Bundle from './bundle.ts';

export type EditorTools = typeof Bundle;

let tools: EditorTools | null = null;

export function editorTools(): EditorTools {
  // biome-ignore lint/security/noGlobalEval: a script of the page's own, which most visits never need
  tools ??= globalThis.eval(dataIn(document, 'coremap-editor') as string) as EditorTools;
  return tools;
}
