/** The user's browser. */
import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens an address of ours there. `failed` is called where there is nothing to open it with. */
export function openInBrowser(address: string, failed: () => void): void {
  const [program, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, address], { stdio: 'ignore', detached: true });
  child.on('error', failed);
  child.on('exit', code => {
    if (code !== 0) failed();
  });
  child.unref();
}
