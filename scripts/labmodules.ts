/** The modules that the lab's page carries: all that its engine and its worker import, as text that a page can run. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import type { Plugin } from 'vite';
import { turnsOf } from '../src/lab/page/editor/guard.ts';
import { stripTypes } from '../src/lab/page/editor/strip.ts';
import type { EmbeddedModule, EmbeddedModules } from '../src/lab/web/modules.ts';
import { dataElement } from './dataelement.ts';

const ENTRIES = ['src/lab/engine.ts', 'src/lab/web/worker.ts', 'src/lab/web/modules.ts'];
/** What a program of the user's imports, and what it gets here: all of it but what runs tests. */
const MODEL = { name: 'coremap/model', from: 'src/explore/user/authoring.ts' } as const;
/** Files whose loops a reader's change can make endless: the kernel, and the programs that run on it. */
const COUNTED = /^(?:src\/(?:vm|sync|check\/mutants|explore\/programs)|examples)\//;
const REQUIRED = /\brequire\('([^']+)'\)/g;

const { resolve } = createRequire(import.meta.url);

/** Puts the modules into a page as data. */
export function modulesInPage(root: string): Plugin {
  return {
    name: 'coremap-modules',
    transformIndexHtml: () => [dataElement('coremap-modules', embeddedModules(root))],
  };
}

/** By name; `root` is the repository's folder. */
export function embeddedModules(root: string): EmbeddedModules {
  const examples = readdirSync(join(root, 'examples')).filter(name => /^\d.*\.ts$/.test(name));
  const modules = new Map<string, EmbeddedModule>([[MODEL.name, { code: again(MODEL.from), text: null }]]);
  const embed = (name: string): void => {
    if (modules.has(name)) {
      return;
    }
    const module = /^(?:src|examples)\//.test(name) ? ownModule(root, name) : packageModule(name);
    modules.set(name, module);
    for (const [, asked] of module.code.matchAll(REQUIRED)) {
      embed(asked?.startsWith('.') ? posix.join(posix.dirname(name), asked) : (asked as string));
    }
  };
  [...ENTRIES, MODEL.from, ...examples.sort().map(name => `examples/${name}`)].forEach(embed);
  return Object.fromEntries(modules);
}

function ownModule(root: string, name: string): EmbeddedModule {
  const text = readFileSync(join(root, name), 'utf8');
  const code = stripTypes(name, text);
  const turns = COUNTED.test(name) ? turnsOf(code) : [];
  return { code, text, ...(turns.length === 0 ? {} : { turns }) };
}

/** A module that exports what another one does. */
function again(name: string): string {
  return `Object.assign(exports, require('${name}'));`;
}

/** A package's file for `require`, which asks for no other. */
function packageModule(name: string): EmbeddedModule {
  const code = readFileSync(resolve(name), 'utf8');
  if (REQUIRED.test(code)) {
    throw new Error(`${name}: a package of several files cannot be put into the page`);
  }
  return { code, text: null };
}
