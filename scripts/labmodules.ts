/** The modules that the lab's page carries: all that its engine and its worker import, as text that a page can run. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import { transform } from 'sucrase';
import type { Plugin } from 'vite';
import type { EmbeddedModule, EmbeddedModules } from '../src/lab/web/modules.ts';

const ENTRIES = ['src/lab/engine.ts', 'src/lab/web/worker.ts', 'src/lab/web/modules.ts'];
const REQUIRED = /\brequire\('([^']+)'\)/g;

const { resolve } = createRequire(import.meta.url);

/** Puts the modules into a page as data. No text of a module can end the element. */
export function modulesInPage(root: string): Plugin {
  return {
    name: 'coremap-modules',
    transformIndexHtml: () => [
      {
        tag: 'script',
        attrs: { type: 'application/json', id: 'coremap-modules' },
        children: JSON.stringify(embeddedModules(root)).replaceAll('<', '\\u003c'),
        injectTo: 'body-prepend',
      },
    ],
  };
}

/** By name; `root` is the repository's folder. */
function embeddedModules(root: string): EmbeddedModules {
  const modules = new Map<string, EmbeddedModule>();
  const embed = (name: string): void => {
    if (modules.has(name)) {
      return;
    }
    const module = name.startsWith('src/') ? ownModule(root, name) : packageModule(name);
    modules.set(name, module);
    for (const [, asked] of module.code.matchAll(REQUIRED)) {
      embed(asked?.startsWith('.') ? posix.join(posix.dirname(name), asked) : (asked as string));
    }
  };
  ENTRIES.forEach(embed);
  return Object.fromEntries(modules);
}

function ownModule(root: string, name: string): EmbeddedModule {
  const text = readFileSync(join(root, name), 'utf8');
  const { code } = transform(text, {
    transforms: ['typescript', 'imports'],
    disableESTransforms: true,
    preserveDynamicImport: true,
  });
  if (code.split('\n').length !== text.split('\n').length) {
    throw new Error(`${name}: its lines do not stay where they were when types are taken out`);
  }
  return { code, text };
}

/** A package's file for `require`, which asks for no other. */
function packageModule(name: string): EmbeddedModule {
  const code = readFileSync(resolve(name), 'utf8');
  if (REQUIRED.test(code)) {
    throw new Error(`${name}: a package of several files cannot be put into the page`);
  }
  return { code, text: null };
}
