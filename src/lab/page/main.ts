/** The page's start. */
import { showLab } from './app.ts';
import { loadEngine } from './load.ts';

showLab(document.querySelector('#lab') as HTMLElement, loadEngine(document));
