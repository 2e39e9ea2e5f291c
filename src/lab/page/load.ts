/** Makes the engine of the page from the modules that the page carries. */
import type { LabEngine } from '../api.ts';
import type { EmbeddedModules } from '../web/modules.ts';
import { editorTools, unpackEditor } from './editor/lazy.ts';
import { dataIn } from './elements.ts';
import { engineOver } from './engineover.ts';
import { explore } from './explore.ts';

/** The engine over the modules of this page. Rejects where the page was not built. */
export async function loadEngine(page: Document): Promise<LabEngine> {
  const [modules] = await Promise.all([dataIn(page, 'coremap-modules'), unpackEditor(page)]);
  return engineOver(modules as EmbeddedModules, new Map(), { tools: editorTools, explore });
}
