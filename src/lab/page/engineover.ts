/** The engine over modules, and over what a reader has changed in them. */
import {
  type LabEdits,
  type LabEngine,
  type LabExploration,
  type LabJob,
  type LabProgress,
  LabSourceError,
} from '../api.ts';
import type * as Engine from '../engine.ts';
import { placeOf } from '../stack.ts';
import { type EmbeddedModules, startFrom } from '../web/modules.ts';

const ENGINE = 'src/lab/engine.ts';

/** What the engine needs of whoever carries it. */
export interface Host {
  /** Asked for when there is something to change. */
  tools(): SourceTools;
  explore(modules: EmbeddedModules, exploration: LabExploration, report: (progress: LabProgress) => void): LabJob;
}

/** What makes modules of changed source, and text for an address of it. */
interface SourceTools {
  /** Throws a LabSourceError. */
  overlaid(modules: EmbeddedModules, edits: LabEdits): EmbeddedModules;
  /** Why code cannot be run; null if it can. */
  syntaxFault(code: string): { readonly line: number; readonly column: number; readonly message: string } | null;
  linkText(edits: LabEdits, original: (file: string) => string | null): string;
  editsOf(link: string, original: (file: string) => string | null): LabEdits;
}

/** Throws a LabSourceError. */
export function engineOver(came: EmbeddedModules, edits: LabEdits, host: Host): LabEngine {
  const modules = edits.size === 0 ? came : changed(came, edits, host.tools());
  const original = (file: string) => came[file]?.text ?? null;
  let text: string | null = null;
  return {
    ...started(modules, edits),
    explore: (exploration, progress) => host.explore(modules, exploration, progress),
    source: file => modules[file]?.text ?? null,
    files: Object.keys(modules).filter(file => modules[file]?.text !== null),
    edits,
    original,
    withEdits: others => engineOver(came, others, host),
    editsText: () => {
      text ??= edits.size === 0 ? null : host.tools().linkText(edits, original);
      return text;
    },
    withEditsText: link => engineOver(came, host.tools().editsOf(link, original), host),
  };
}

function changed(came: EmbeddedModules, edits: LabEdits, { overlaid, syntaxFault }: SourceTools): EmbeddedModules {
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
