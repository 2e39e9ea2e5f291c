/** Builds dist/lab/index.html: the lab as one page that needs nothing else, with the engine's own source in it. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import { editorInPage } from './labeditor.ts';
import { modulesInPage } from './labmodules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

await build({
  configFile: false,
  root: `${root}src/lab/page`,
  base: './',
  logLevel: 'error',
  plugins: [modulesInPage(root), editorInPage(root), viteSingleFile()],
  build: { outDir: `${root}dist/lab`, emptyOutDir: true, target: 'es2022' },
});
