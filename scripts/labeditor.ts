/** The editor of the lab's page, and what runs changed source: one script that the page carries as text until it is wanted. */
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { dataElement } from './dataelement.ts';

/** What the script defines. */
const NAME = 'coremapEditor';

export function editorInPage(root: string): Plugin {
  return {
    name: 'coremap-editor',
    transformIndexHtml: async () => [dataElement('coremap-editor', `${await script(root)};${NAME}`)],
  };
}

async function script(root: string): Promise<string> {
  const built = await build({
    configFile: false,
    root: join(root, 'src/lab/page'),
    logLevel: 'error',
    // The mode of tests would take libraries with their warnings for developers.
    resolve: { conditions: ['module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(root, 'src/lab/page/editor/bundle.ts'), formats: ['iife'], name: NAME },
    },
  });
  const outputs = [built].flat().flatMap(each => ('output' in each ? each.output : []));
  const [chunk, ...others] = outputs;
  if (chunk?.type !== 'chunk' || others.length > 0) {
    throw new Error(`the editor is to be one script, and is ${outputs.map(({ fileName }) => fileName).join(', ')}`);
  }
  return chunk.code;
}
