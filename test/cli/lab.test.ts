import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveLab } from '../../src/cli/labserver.ts';
import type { LabTools } from '../../src/cli/serve/jobs.ts';
import type { LabServer } from '../../src/cli/serve/server.ts';
import { open } from '../../src/lab/engine.ts';
import { schemas } from '../../src/report/envelope.ts';
import { program } from '../built.ts';
import { say, stubCatalogue } from './stub.ts';

/** A run of a program, as a string that the lab opens. */
const replay = open({ program: 'page_alloc' }).replayString();

describe('the command', () => {
  test('says where the page is, and opens it', async () => {
    const opened: string[] = [];
    const said = await say(['lab', '--port', '4321'], { openInBrowser: address => opened.push(address) });
    expect(said).toMatchObject({ exitCode: 0, out: 'the lab is at http://127.0.0.1:4321/\n' });
    expect(said.err).toBe('coremap: Ctrl-C ends it\n');
    expect(opened).toEqual(['http://127.0.0.1:4321/']);
  });

  test('opens nothing when told so, and says what to do where there is no browser', async () => {
    const never = () => {
      throw new Error('opened');
    };
    expect(await say(['lab', '--no-open'], { openInBrowser: never })).toMatchObject({ exitCode: 0 });
    const said = await say(['lab', '--quiet'], { openInBrowser: (_, failed) => failed() });
    expect(said).toMatchObject({
      exitCode: 0,
      out: '',
      err: 'coremap: no browser could be opened here: open the address yourself\n',
    });
  });

  test.each([
    ['lab', replay],
    ['replay', replay, '--lab'],
  ])('%s begins with an interleaving, which the address holds', async (...argv) => {
    const opened: string[] = [];
    const said = await say(argv, { openInBrowser: address => opened.push(address) });
    expect(said.exitCode).toBe(0);
    const { hash } = new URL(opened[0] ?? '');
    expect(decodeURIComponent(hash)).toBe(`#run=${replay}`);
    expect(said.out).toBe(`the lab is at ${opened[0]}\n`);
  });

  test('prints one document with --json', async () => {
    const { out, err } = await say(['lab', replay, '--json', '--no-open', '--seed', '7']);
    expect(err).toBe('');
    const document: unknown = JSON.parse(out);
    expect(v.parse(schemas['coremap.lab/1'], document)).toEqual(document);
    expect(document).toMatchObject({ ok: true, options: { port: 0, open: false, replay } });
  });

  test('ends when the user stops it, and not before', async () => {
    let stop = () => {};
    let close = () => {};
    const closed = new Promise<void>(resolve => {
      close = resolve;
    });
    const saying = say(['lab'], {
      lab: async () => ({ address: 'http://127.0.0.1:1/', closed, close }),
      onInterrupt: listener => {
        stop = listener;
        return () => {};
      },
    });
    expect(await Promise.race([saying, new Promise(resolve => setTimeout(resolve, 50, 'serves'))])).toBe('serves');
    stop();
    expect(await saying).toMatchObject({ exitCode: 0 });
  });

  test.each([
    [['lab', '--port', '0'], /^coremap: --port: 0: expected a whole number from 1 to 65,535/],
    [['lab', 'cm1/alloc'], /^coremap: replay string: cm1\/alloc: expected 6 parts between slashes/],
    [['lab', replay.replace('page_alloc', 'page_free')], /^coremap: replay string: .*: expected the checksum/],
    [['replay', 'x', '--lab'], /^coremap: replay string: x: expected a replay string/],
  ])('%j is bad input', async (argv, line) => {
    const { exitCode, out, err } = await say(argv);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(line);
  });
});

/** Nothing is run here. */
const noTools: LabTools = {
  run: () => Promise.reject(new Error('run')),
  bench: () => Promise.reject(new Error('bench')),
  catalogue: async () => stubCatalogue,
};

describe('the server', () => {
  let server: LabServer;

  beforeAll(async () => {
    server = await serveLab(0, noTools);
  });

  afterAll(async () => {
    server.close();
    await server.closed;
  });

  test('serves the page, isolated from other origins', async () => {
    const answer = await fetch(server.address);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(answer.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    const page = await answer.text();
    expect(page).toContain('<title>coremap lab</title>');
    // Of this the editor is about 220 KB: without it, the page must stay under 500 KB.
    expect(gzipSync(page).length).toBeLessThan(550_000);
  });

  test('serves nothing else, and takes nothing', async () => {
    expect((await fetch(`${server.address}package.json`)).status).toBe(404);
    expect((await fetch(`${server.address}../package.json`)).status).toBe(404);
    expect((await fetch(server.address, { method: 'POST', body: 'x' })).status).toBe(404);
    expect((await fetch(server.address, { method: 'HEAD' })).status).toBe(200);
  });

  test('a port that is taken is bad input', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(serveLab(port, noTools)).rejects.toMatchObject({
      name: 'BadInput',
      what: '--port',
      value: String(port),
    });
    other.close();
  });
});

test('the program serves until Ctrl-C, and ends well', async () => {
  const argv = [program(), 'lab', '--no-open', '--json'];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(child.stdout, 'data');
  const { address } = JSON.parse(String(chunk)).result;
  expect((await fetch(address)).status).toBe(200);
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
});
