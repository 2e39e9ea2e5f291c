/** The page's start. */
import { showLab } from './app.ts';
import { loadEngine } from './load.ts';

// What the page says while it starts is to be seen: the engine's start would not let it be drawn.
await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
const root = document.querySelector('#lab') as HTMLElement;
const engine = await loadEngine(document);
root.replaceChildren();
showLab(root, engine);
