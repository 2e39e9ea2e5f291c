/** Makes the engine of the page from the modules that the page carries. */
import type { LabEngine } from '../api.ts';
import type { EmbeddedModules } from '../web/modules.ts';
import { editorTools } from './editor/lazy.ts';
import { dataIn } from './elements.ts';
import { engineOver } from './engineover.ts';
import { explore } from './explore.ts';

/** The engine over the modules of this page. Throws where the page was not built. */
export function loadEngine(page: Document): LabEngine {
  const modules = dataIn(page, 'coremap-modules') as EmbeddedModules;
  return engineOver(modules, new Map(), { tools: editorTools, explore });
}
