/** How vite builds a page that carries the lab's modules: one file that needs nothing else. */
import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import { editorInPage } from './labeditor.ts';
import { modulesInPage } from './labmodules.ts';

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** `page`: the folder of its index.html; the lab's own unless given. */
export function labConfig(outDir: string, page = `${root}src/lab/page`): InlineConfig {
  return {
    configFile: false,
    root: page,
    base: './',
    logLevel: 'error',
    // Where tests build it, their mode would take libraries with their warnings for developers.
    resolve: { conditions: ['module', 'browser', 'production'] },
    plugins: [modulesInPage(root), editorInPage(root), viteSingleFile()],
    build: { outDir, emptyOutDir: true, target: 'es2022' },
  };
}
