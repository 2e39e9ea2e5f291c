/** An exploration in a worker of its own: to end it is to end the worker. */
import type { LabExploration, LabJob, LabProgress, LabVerdict } from '../api.ts';
import type { EmbeddedModules } from '../web/modules.ts';
import type { Answer } from '../web/worker.ts';

const LOADER = 'src/lab/web/modules.ts';
const WORKER = 'src/lab/web/worker.ts';

export function explore(
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
onmessage = ({ data }) => exports.startFrom(data.modules)('${WORKER}').work(data.exploration, answer => postMessage(answer));
`;
}
