/** Serves the lab to this host alone: its page, runs on real threads to look at, and reports of benchmarks. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BadInput } from '../run/badinput.ts';
import { packageRoot } from '../workload/trace/packageroot.ts';
import { refusal } from './serve/guard.ts';
import { answer, bodyOf, fail, HEADERS, PAGE_POLICY, REPORT_POLICY } from './serve/http.ts';
import { LabJobs, type LabTools } from './serve/jobs.ts';
import { type Report, Reports } from './serve/reports.ts';
import type { LabServer } from './serve/server.ts';

const HOST = '127.0.0.1';
const HTML = 'text/html; charset=utf-8';

/** Port 0 is any free one. Throws BadInput for a port that is taken, and where the page was not built. */
export async function serveLab(port: number, tools: LabTools, given: readonly Report[] = []): Promise<LabServer> {
  const page = builtPage();
  const reports = new Reports(given);
  const jobs = new LabJobs(tools, reports);
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => fail(response, 500, String(error)));
  });

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').replace(/[?#].*$/s, '');
    const isPage = path === '/' || path === '/index.html';
    const refused = refusal(request.headers, (server.address() as AddressInfo).port, isPage);
    if (refused !== null) {
      fail(response, 403, refused);
      return;
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const report = method === 'GET' ? reports.file(path.replace(/^\/reports\//, '')) : null;
    if (isPage && method === 'GET') {
      answer(response, HTML, request.method === 'HEAD' ? '' : page, PAGE_POLICY);
    } else if (path.startsWith('/reports/') && report !== null) {
      answer(response, report.type, report.text, REPORT_POLICY);
    } else {
      await job(`${method} ${path}`, request, response);
    }
  }

  async function job(what: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (what) {
      case 'GET /live':
        jobs.watch(response, HEADERS);
        break;
      case 'GET /live/choices':
        answer(response, 'application/json', JSON.stringify(await jobs.choices()));
        break;
      case 'POST /live':
        await begin(response, async () => jobs.run(await bodyOf(request)));
        break;
      case 'POST /reports':
        await begin(response, async () => {
          await bodyOf(request);
          return jobs.measure();
        });
        break;
      case 'DELETE /live':
      case 'DELETE /reports':
        await jobs.end();
        response.writeHead(204, HEADERS).end();
        break;
      default:
        fail(response, 404, 'there is nothing here');
    }
  }

  await listening(server, port);
  return {
    address: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    closed: Promise.all([new Promise(resolve => server.on('close', resolve)), jobs.closed]).then(() => {}),
    close: () => {
      jobs.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Begins a job: 202, 409 when another is being done, 400 for bad input. */
async function begin(response: ServerResponse, start: () => Promise<string | null>): Promise<void> {
  try {
    const busy = await start();
    if (busy === null) {
      response.writeHead(202, HEADERS).end();
    } else {
      fail(response, 409, busy);
    }
  } catch (error) {
    if (!(error instanceof BadInput)) {
      throw error;
    }
    fail(response, 400, error.message);
  }
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
