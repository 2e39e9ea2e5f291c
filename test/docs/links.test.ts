import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STATE_NAMES } from '../../src/vm/coremap.ts';
import { TLBSHOOTDOWN_MAX } from '../../src/vm/shootdown.ts';
import { anchors, docFiles, links, readDoc, root, tableRows } from './markdown.ts';

/** Why a link of a file leads nowhere, or null. Links to other sites are not followed. */
function broken(file: string, target: string): string | null {
  if (/^https?:/.test(target)) {
    return null;
  }
  const [path, anchor] = target.split('#') as [string, string?];
  const to = path === '' ? file : join(dirname(file), path);
  if (to.startsWith('..') || !existsSync(root + to)) {
    return `${target}: no such file`;
  }
  if (anchor === undefined) {
    return null;
  }
  return statSync(root + to).isFile() && anchors(readFileSync(root + to, 'utf8')).includes(anchor)
    ? null
    : `${target}: no such heading`;
}

describe.each(docFiles())('%s', file => {
  const text = readDoc(file);

  test('links only to what exists', () => {
    expect(
      links(text)
        .map(link => broken(file, link.target))
        .filter(why => why !== null),
    ).toEqual([]);
  });

  test('names no file of this machine, and no address of a registry', () => {
    expect(text).not.toMatch(/(?:^|[\s"'(=])\/(?:work|home|root|tmp|Users)\//m);
    expect(text).not.toMatch(/registry\./);
  });

  test('has one title, and lines of at most 120 characters outside tables and output', () => {
    expect(text.match(/^# /gm)).toHaveLength(1);
    const prose = text.replace(/^```text[\s\S]*?^```$/gm, '').split('\n');
    expect(prose.filter(line => line.length > 120 && !/^[|!]/.test(line))).toEqual([]);
  });
});

test('a link to a missing file, to a missing heading, or out of the repository is seen', () => {
  expect(broken('docs/walk.md', 'nowhere.md')).toContain('no such file');
  expect(broken('README.md', '../README.md')).toContain('no such file');
  expect(broken('README.md', 'docs/output.md#the-sea')).toContain('no such heading');
  expect(broken('README.md', '#limits')).toBeNull();
});

test('README lists every folder of the source', () => {
  const folders = readdirSync(`${root}src`).map(name => `src/${name}`);
  const listed = tableRows(readDoc('README.md'), '## The source').flatMap(([cell]) => links(cell as string));
  expect(
    listed
      .map(link => link.target)
      .filter(target => target.startsWith('src/'))
      .sort(),
  ).toEqual(folders.sort());
});

test('the picture shows the states of a frame and the length of the queue as they are', () => {
  const svg = readFileSync(`${root}docs/machine.svg`, 'utf8');
  const said = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(match => match[1] as string);
  for (const state of STATE_NAMES) {
    expect(said).toContain(state);
  }
  expect(said).toContain(`IPI queue, ${TLBSHOOTDOWN_MAX} requests`);
  expect(svg).toContain('prefers-color-scheme: dark');
});
