/** The modules of the page with the reader's files in place of those that came. */
import type { LabEdits } from '../../api.ts';
import type { EmbeddedModule, EmbeddedModules } from '../../web/modules.ts';
import { inserted, turnsOf } from './guard.ts';
import { stripTypes } from './strip.ts';

/** A change in one file can make a loop of another endless: turns are then counted in all. Throws a LabSourceError. */
export function overlaid(modules: EmbeddedModules, edits: LabEdits): EmbeddedModules {
  const entries = Object.entries(modules).map(([name, module]) => {
    const text = edits.get(name);
    return [name, text === undefined ? counted(module) : changed(name, text)] as const;
  });
  return Object.fromEntries(entries);
}

function changed(name: string, text: string): EmbeddedModule {
  const code = stripTypes(name, text);
  return { text, code: inserted(code, turnsOf(code)) };
}

function counted(module: EmbeddedModule): EmbeddedModule {
  return module.turns === undefined ? module : { ...module, code: inserted(module.code, module.turns) };
}
