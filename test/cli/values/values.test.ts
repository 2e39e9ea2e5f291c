import { describe, expect, test } from 'vitest';
import { parseDisk, parseFailDisk } from '../../../src/cli/values/disk.ts';
import { parseDurationMs, parseDurationNs } from '../../../src/cli/values/duration.ts';
import { parseCount, parseSeed } from '../../../src/cli/values/integer.ts';
import { parseNumbers } from '../../../src/cli/values/list.ts';
import { parsePagesSize } from '../../../src/cli/values/size.ts';
import { BadInput } from '../../../src/run/badinput.ts';

type Row = readonly [text: string, value: unknown];

interface Parser {
  readonly name: string;
  readonly parse: (text: string) => unknown;
  readonly accepted: readonly Row[];
  readonly refused: readonly string[];
}

const parsers: readonly Parser[] = [
  {
    name: 'a duration in milliseconds',
    parse: text => parseDurationMs('--duration', text),
    accepted: [
      ['500ms', 500],
      ['10s', 10_000],
      ['2m', 120_000],
      ['1.5s', 1500],
      ['1h', 3_600_000],
      ['1000us', 1],
    ],
    refused: ['', '10', 's', '-1s', '1 s', '10S', '0s', '100us', '501h', '1e3s', '1.s'],
  },
  {
    name: 'a duration in nanoseconds',
    parse: text => parseDurationNs('--disk', text),
    accepted: [
      ['0ms', 0],
      ['250ns', 250],
      ['1.5us', 1500],
    ],
    refused: ['5', 'ms'],
  },
  {
    name: 'a size in pages',
    parse: text => parsePagesSize('--swap-size', text),
    accepted: [
      ['512K', 524_288],
      ['16M', 16_777_216],
      ['4G', 4_294_967_296],
      ['8192', 8192],
      ['64k', 65_536],
      ['0', 0],
    ],
    refused: ['', 'M', '1T', '1.5M', '-4K', '5G', '1K', '4097', '16 M'],
  },
  {
    name: 'a count',
    parse: text => parseCount('--cpus', text, 1, 32),
    accepted: [
      ['1', 1],
      ['32', 32],
      ['0_8', 8],
    ],
    refused: ['', '0', '33', '4.0', '-1', '+4', '0x4', 'four', '1e1', '_4', ' 4'],
  },
  {
    name: 'a seed',
    parse: text => parseSeed('--seed', text),
    accepted: [
      ['0', 0],
      ['4294967295', 4_294_967_295],
      ['0x2A', 42],
    ],
    refused: ['', '4294967296', '-1', '1.5', '0x', '0x100000000', 'seven'],
  },
  {
    name: 'a list or a range',
    parse: text => parseNumbers('--cpus', text, 1, 32),
    accepted: [
      ['1,2,4', [1, 2, 4]],
      ['1..4', [1, 2, 3, 4]],
      ['8,1..3,2', [1, 2, 3, 8]],
      ['7', [7]],
    ],
    refused: ['', '1,', '1..', '..4', '4..1', '0..3', '1..33', '1-4', '1,,2', 'a'],
  },
  {
    name: 'a disk',
    parse: text => parseDisk('--disk', text),
    accepted: [
      ['host', { kind: 'host' }],
      ['seek', { kind: 'seek' }],
      ['fixed:5ms', { kind: 'fixed', nanoseconds: 5e6 }],
    ],
    refused: ['', 'fixed', 'fixed:', 'fixed:5', 'floppy', 'HOST'],
  },
  {
    name: 'failing requests of a disk',
    parse: text => parseFailDisk('--fail-disk', text),
    accepted: [
      ['read:1', { operation: 'read', every: 1 }],
      ['write:100', { operation: 'write', every: 100 }],
    ],
    refused: ['', 'write', 'write:', 'write:0', 'seek:3', 'write:1:2', 'write:-1'],
  },
];

describe.each(parsers)('$name', ({ parse, accepted, refused }) => {
  test.each(accepted)('%j is understood', (text, value) => {
    expect(parse(text)).toEqual(value);
  });
  test.each(refused)('%j is refused with the value and what was expected', text => {
    let thrown: unknown = null;
    try {
      parse(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(BadInput);
    expect((thrown as BadInput).what).toMatch(/^--/);
    expect((thrown as BadInput).expected).toMatch(/^expected /);
  });
});
