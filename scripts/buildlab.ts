/** Builds dist/lab/index.html: the lab as one page that needs nothing else, with the engine's own source in it. */
import { build } from 'vite';
import { labConfig, root } from './labconfig.ts';

await build(labConfig(`${root}dist/lab`));
