/** Makes the engine of the page from the modules that the page carries. */

import type { LabEngine, LabExploration, LabJob, LabProgress, LabVerdict } from '../api.ts';
import type * as Engine from '../engine.ts';
import { type EmbeddedModules, requireFrom } from '../web/modules.ts';
import type { Answer } from '../web/worker.ts';

/** The element with the modules, which the build puts into the page. */
const ELEMENT = 'coremap-modules';
const ENGINE = 'src/lab/engine.ts';
const LOADER = 'src/lab/web/modules.ts';
const WORKER = 'src/lab/web/worker.ts';

/** The engine over the modules of this page. Throws where the page was not built. */
export function loadEngine(page: Document): LabEngine {
  const text = page.getElementById(ELEMENT)?.textContent;
  if (text === null || text === undefined) {
    throw new Error(`this page has no element ${ELEMENT}: it is to be built with "npm run build:lab"`);
  }
  return engineOf(JSON.parse(text) as EmbeddedModules);
}

function engineOf(modules: EmbeddedModules): LabEngine {
  const { catalogue, open, openReplay, requestOfMutant } = requireFrom(modules)(ENGINE) as typeof Engine;
  return {
    catalogue,
    open,
    openReplay,
    requestOfMutant,
    explore: (exploration, progress) => explore(modules, exploration, progress),
    source: file => modules[file]?.text ?? null,
    files: Object.keys(modules).filter(file => modules[file]?.text !== null),
  };
}

/** A worker of its own for each exploration: to end it is to end the worker. */
function explore(
  modules: EmbeddedModules,
  exploration: LabExploration,
  report: (progress: LabProgress) => void,
): LabJob {
  const address = URL.createObjectURL(new Blob([workerText(modules)], { type: 'text/javascript' }));
  const worker = new Worker(address);
  let last: LabProgress = { runs: 0, seconds: 0 };
  let stop = () => {};
  const verdict = new Promise<LabVerdict>((resolve, reject) => {
    stop = () => resolve({ kind: 'unknown', ...last, schedules: 0, steps: 0, fault: null, replay: null });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'progress') {
        last = data.progress;
        report(last);
      } else if (data.kind === 'verdict') {
        resolve(data.verdict);
      } else {
        reject(Object.assign(new Error(data.message), { name: data.name }));
      }
    };
    worker.onerror = ({ message }) => reject(new Error(message));
  }).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(address);
  });
  worker.postMessage({ modules, exploration });
  return { verdict, stop: () => stop() };
}

/** The page's own loader, and the one message that it waits for. */
function workerText(modules: EmbeddedModules): string {
  return `const exports = {};
${modules[LOADER]?.code}
onmessage = ({ data }) => exports.requireFrom(data.modules)('${WORKER}').work(data.exploration, answer => postMessage(answer));
`;
}
