/** Serves the lab's page, one file, to this host alone. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BadInput } from '../run/badinput.ts';
import { packageRoot } from '../workload/trace/packageroot.ts';

const HOST = '127.0.0.1';

/** Isolated from other origins, so that the page may share memory with workers; and nothing is kept by the browser. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

export interface LabServer {
  /** `http://127.0.0.1:4000/`. */
  readonly address: string;
  /** When it has been closed. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Port 0 is any free one. Throws BadInput for a port that is taken, and where the page was not built. */
export async function serveLab(port: number): Promise<LabServer> {
  const page = builtPage();
  const server = createServer(({ url = '/', method }, response) => {
    const path = url.replace(/[?#].*$/s, '');
    if ((path !== '/' && path !== '/index.html') || (method !== 'GET' && method !== 'HEAD')) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, HEADERS).end(method === 'HEAD' ? undefined : page);
  });
  await listening(server, port);
  return {
    address: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    closed: new Promise(resolve => server.on('close', resolve)),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function builtPage(): Buffer {
  const file = new URL('dist/lab/index.html', packageRoot(new URL(import.meta.url)));
  try {
    return readFileSync(file);
  } catch {
    throw new BadInput('lab', 'dist/lab/index.html', 'expected the page, which "npm run build:lab" builds');
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new BadInput('--port', String(port), `expected a port that is free (${error.code ?? error.message})`));
    });
    server.listen(port, HOST, resolve);
  });
}
