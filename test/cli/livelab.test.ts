import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quickSettings } from '../../src/cli/benchoptions.ts';
import { loadCatalogue } from '../../src/cli/catalogue.ts';
import { serveLab } from '../../src/cli/labserver.ts';
import type { LabServer } from '../../src/cli/serve/server.ts';
import { benchWith } from '../../src/contention/bench.ts';
import type { LiveMessage } from '../../src/report/live.ts';
import { run } from '../../src/run/run.ts';
import { textToWords, unpackFrame } from '../../src/run/sample/packed.ts';
import type { RunSample } from '../../src/run/sample/types.ts';
import { fakeTools } from '../contention/fake.ts';

/** Messages of the server's stream, one after the other. */
class Stream {
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #stop = new AbortController();
  #text = '';

  private constructor(body: ReadableStream<string>, stop: AbortController) {
    this.#reader = body.getReader();
    this.#stop = stop;
  }

  static async open(address: string): Promise<Stream> {
    const stop = new AbortController();
    const answer = await fetch(`${address}live`, { signal: stop.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    return new Stream(answer.body?.pipeThrough(new TextDecoderStream()) as ReadableStream<string>, stop);
  }

  async next(): Promise<LiveMessage> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const message = JSON.parse(this.#text.slice('data: '.length, end));
        this.#text = this.#text.slice(end + 2);
        return message;
      }
      const { value, done } = await this.#reader.read();
      if (done) {
        throw new Error('the stream has ended');
      }
      this.#text += value;
    }
  }

  /** The next message of a kind; `seen` gets those before it. */
  async until<Kind extends LiveMessage['kind']>(
    kind: Kind,
    seen: (message: LiveMessage) => void = () => {},
  ): Promise<Extract<LiveMessage, { kind: Kind }>> {
    for (;;) {
      const message = await this.next();
      if (message.kind === kind) {
        return message as Extract<LiveMessage, { kind: Kind }>;
      }
      seen(message);
    }
  }

  close(): void {
    this.#stop.abort();
  }
}

const JSON_BODY = { 'content-type': 'application/json' };

/** The host's threads and open swap files of this process. */
const threads = () => readdirSync('/proc/self/task').length;

describe('the server runs the kernel on real threads', () => {
  let server: LabServer;

  const post = (body: object, path = 'live') =>
    fetch(`${server.address}${path}`, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(body) });
  const stop = () => fetch(`${server.address}live`, { method: 'DELETE' });
  const errorOf = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error];

  beforeAll(async () => {
    server = await serveLab(0, {
      run,
      bench: (settings, handlers) => benchWith(fakeTools().tools, settings, handlers),
      catalogue: loadCatalogue,
    });
  });

  afterAll(async () => {
    server.close();
    await server.closed;
  });

  test('and streams samples of it until it is stopped: then no thread is left, and no file', async () => {
    const [threadsBefore, filesBefore] = [
      threads(),
      readdirSync(tmpdir()).filter(name => /^coremap-\w{6}$/.test(name)),
    ];
    const stream = await Stream.open(server.address);
    expect(await stream.next()).toEqual({ kind: 'hello', reports: [] });
    const body = { workloads: ['walk', 'mix'], programs: 2, cpus: 3, frames: 64, seconds: 30, seed: 5 };
    expect((await post(body)).status).toBe(202);
    const { run: started } = await stream.until('started');
    expect(started.command).toBe('coremap stress walk mix --cpus 3 --frames 64 --programs 2 --duration 30s --seed 5');
    const samples: RunSample[] = [];
    while (samples.length < 8) {
      samples.push((await stream.until('sample')).sample);
    }
    const sum = (of: (sample: (typeof samples)[number]) => number) => samples.reduce((all, each) => all + of(each), 0);
    expect(sum(({ cpus }) => cpus.reduce((all, { operations }) => all + operations, 0))).toBeGreaterThan(0);
    expect(sum(({ counts }) => counts.pageFaults)).toBeGreaterThan(0);
    expect(sum(({ counts }) => counts.evictions)).toBeGreaterThan(0);
    expect(sum(({ lock }) => lock.acquisitions)).toBeGreaterThan(0);
    for (const [n, { cpus, coremap, elapsedMs, intervalMs }] of samples.entries()) {
      expect(cpus).toHaveLength(3);
      expect(elapsedMs).toBeCloseTo((samples[n - 1]?.elapsedMs ?? 0) + intervalMs, 6);
      const frames = [...textToWords(coremap.frames)].map(unpackFrame);
      expect(frames).toHaveLength(64);
      expect(frames.every(({ as }) => as <= 4)).toBe(true);
    }
    const names = new Set(samples.flatMap(({ cpus }) => cpus.flatMap(({ thread }) => thread ?? [])));
    expect([...names].every(name => /^(?:walk|mix)\[[01]\]$/.test(name))).toBe(true);
    expect(names.size).toBeGreaterThan(1);
    expect(await errorOf(await post({}))).toEqual([409, 'a run is going on: stop it first']);
    expect((await errorOf(await post({}, 'reports')))[0]).toBe(409);
    expect((await stop()).status).toBe(204);
    const { end } = await stream.until('ended');
    expect(end).toMatchObject({ why: 'stopped', failed: null, outcome: { interrupted: true, faults: [] } });
    expect(end.outcome?.result.audit).toMatchObject({ leaked: 0, mismatches: 0 });
    expect(threads()).toBeLessThanOrEqual(threadsBefore + 1);
    expect(readdirSync(tmpdir()).filter(name => /^coremap-\w{6}$/.test(name))).toEqual(filesBefore);
    stream.close();
  });

  test('a planted bug ends it with the fault, and with what to type next', async () => {
    const stream = await Stream.open(server.address);
    expect((await post({ mutant: 'slot-forgotten', seconds: 30, seed: 7 })).status).toBe(202);
    await stream.until('started');
    const { end } = await stream.until('ended');
    expect(end.why).toBe('itself');
    expect(end.outcome?.faults[0]?.kind).toMatch(/oracle|audit/);
    expect(end.next).toEqual([
      { command: 'coremap explore --mutant slot-forgotten', why: 'the shortest interleaving that shows it' },
    ]);
    // Whoever comes later is told, too.
    const late = await Stream.open(server.address);
    expect((await late.until('ended')).end.outcome?.faults).toHaveLength(end.outcome?.faults.length ?? -1);
    stream.close();
    late.close();
  });

  test('it ends when nobody has looked on for a few seconds', { timeout: 30_000 }, async () => {
    const before = threads();
    const stream = await Stream.open(server.address);
    expect((await post({ workloads: ['hot'], cpus: 1, frames: 128, seconds: 60 })).status).toBe(202);
    await stream.until('started');
    await stream.until('sample');
    stream.close();
    await expect.poll(threads, { timeout: 20_000, interval: 250 }).toBeLessThanOrEqual(before + 1);
    const late = await Stream.open(server.address);
    expect((await late.until('ended')).end.why).toBe('unwatched');
    late.close();
  });

  test.each([
    [{ cpus: 33 }, 'cpus: 33: expected a whole number from 1 to 32'],
    [{ frames: 4097 }, 'frames: 4097: expected a whole number from 1 to 4,096'],
    [{ seconds: 1.5 }, 'seconds: 1.5: expected a whole number from 1 to 600'],
    [{ workloads: 'walk' }, 'workloads: "walk": expected a list of at most 8 names'],
    [{ workloads: ['walc'] }, /^workload: walc: .*did you mean walk/],
    [{ lock: 'tass' }, /^--lock: tass: .*did you mean tas/],
    [{ mutant: 'no-shotdown' }, /^--mutant: no-shotdown: .*did you mean no-shootdown/],
    [{ swap: '/etc/passwd' }, /^swap: .*: expected/],
    [[], /^body: .*expected an object/],
  ])('%j is refused in one line', async (body, error) => {
    const [status, said] = await errorOf(await post(body));
    expect(status).toBe(400);
    expect(said).toMatch(error);
  });

  test('what is not JSON, or too long, is refused', async () => {
    const send = (body: string, type = 'application/json') =>
      fetch(`${server.address}live`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(await errorOf(await send('{'))).toEqual([400, 'body: {: expected JSON']);
    expect((await errorOf(await send('{}', 'text/plain')))[1]).toBe(
      'Content-Type: text/plain: expected application/json',
    );
    expect((await errorOf(await send(`"${'x'.repeat(20_000)}"`)))[0]).toBe(400);
  });

  test('"Measure now" makes a report, which is served like those of the command line', async () => {
    const stream = await Stream.open(server.address);
    expect((await post({}, 'reports')).status).toBe(202);
    const { reports, failed } = await stream.until('measured');
    expect(failed).toBeNull();
    expect(reports).toHaveLength(1);
    expect(reports[0]?.name).toMatch(/^measured here at \d\d:\d\d:\d\d$/);
    const { locks, cpus, sections } = quickSettings(await loadCatalogue());
    expect(reports[0]?.cells).toBe(locks.length * cpus.length * sections.length);
    const page = await fetch(`${server.address}reports/1`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<title>coremap bench: lock contention</title>');
    expect(await (await fetch(`${server.address}reports/1.json`)).json()).toMatchObject({ schema: 'coremap.bench/1' });
    expect((await fetch(`${server.address}reports/2`)).status).toBe(404);
    stream.close();
  });

  /** With headers that `fetch` does not let one set. */
  function statusWith(headers: Record<string, string>, method = 'GET', path = '/'): Promise<number | undefined> {
    const { port, host } = new URL(server.address);
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, method, path, headers: { host, ...headers } }, answer => {
        answer.destroy();
        resolve(answer.statusCode);
      });
      asked.on('error', reject).end(method === 'POST' ? '{}' : undefined);
    });
  }

  test('other names than its own, and other origins, are refused everywhere', async () => {
    for (const path of ['/', '/live', '/live/choices', '/reports/1', '/nothing']) {
      expect(await statusWith({ host: 'evil.example:80' }, 'GET', path), path).toBe(403);
      expect(await statusWith({ origin: 'http://evil.example' }, 'GET', path), path).toBe(403);
      expect(await statusWith({ 'sec-fetch-site': 'cross-site' }, 'GET', path), path).toBe(403);
      expect(await statusWith({ 'sec-fetch-site': 'same-site' }, 'GET', path), path).toBe(403);
    }
    const json = { 'content-type': 'application/json' };
    expect(await statusWith({ ...json, origin: 'null' }, 'POST', '/live')).toBe(403);
    expect(await statusWith({ ...json, host: 'evil.example' }, 'POST', '/live')).toBe(403);
    expect(await statusWith({ 'sec-fetch-site': 'cross-site' }, 'DELETE', '/live')).toBe(403);
  });

  test('its own origin, the name localhost, and links to the page from elsewhere are let in', async () => {
    const { port } = new URL(server.address);
    expect(await statusWith({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
    expect(await statusWith({ 'sec-fetch-site': 'same-origin' }, 'GET', '/live/choices')).toBe(200);
    expect(await statusWith({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(200);
    expect(await statusWith({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'GET', '/live')).toBe(
      403,
    );
  });
});
