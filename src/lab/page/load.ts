/** Makes the engine of the page from the modules that the page carries, and from what the reader has changed in them. */
import { type LabEdits, type LabEngine, LabSourceError } from '../api.ts';
import type * as Engine from '../engine.ts';
import { placeOf } from '../stack.ts';
import { type EmbeddedModules, startFrom } from '../web/modules.ts';
import { type EditorTools, editorTools } from './editor/lazy.ts';
import { dataIn } from './elements.ts';
import { explore } from './explore.ts';

const ENGINE = 'src/lab/engine.ts';

/** What makes modules of changed source. */
type Tools = Pick<EditorTools, 'overlaid' | 'syntaxFault' | 'linkText' | 'editsOf'>;

/** The engine over the modules of this page. Throws where the page was not built. */
export function loadEngine(page: Document): LabEngine {
  return engineOver(dataIn(page, 'coremap-modules') as EmbeddedModules, new Map(), editorTools);
}

/** Throws a LabSourceError. `tools` are asked for when there is something to change. */
export function engineOver(came: EmbeddedModules, edits: LabEdits, tools: () => Tools): LabEngine {
  const modules = edits.size === 0 ? came : changed(came, edits, tools());
  const original = (file: string) => came[file]?.text ?? null;
  let text: string | null = null;
  return {
    ...started(modules, edits),
    explore: (exploration, progress) => explore(modules, exploration, progress),
    source: file => modules[file]?.text ?? null,
    files: Object.keys(modules).filter(file => modules[file]?.text !== null),
    edits,
    original,
    withEdits: others => engineOver(came, others, tools),
    editsText: () => {
      text ??= edits.size === 0 ? null : tools().linkText(edits, original);
      return text;
    },
    withEditsText: link => engineOver(came, tools().editsOf(link, original), tools),
  };
}

function changed(came: EmbeddedModules, edits: LabEdits, { overlaid, syntaxFault }: Tools): EmbeddedModules {
  const modules = overlaid(came, edits);
  for (const file of edits.keys()) {
    const fault = syntaxFault(modules[file]?.code ?? '');
    if (fault !== null) {
      throw new LabSourceError(file, fault.line, fault.column, fault.message);
    }
  }
  return modules;
}

/** Changed source may throw as soon as it is loaded. */
function started(modules: EmbeddedModules, edits: LabEdits) {
  try {
    const { catalogue, open, openReplay, programsIn, requestOfMutant } = startFrom(modules)(ENGINE) as typeof Engine;
    return { catalogue, open, openReplay, programsIn, requestOfMutant };
  } catch (error) {
    const [first] = edits.keys();
    if (first === undefined) {
      throw error;
    }
    const { file, line } = placeOf(error) ?? { file: first, line: null };
    throw new LabSourceError(file, line, null, error instanceof Error ? error.message : String(error));
  }
}
