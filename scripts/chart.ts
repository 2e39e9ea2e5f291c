/**
 * Prints the chart "throughput against CPUs" of a saved `coremap bench --json` document as an SVG file:
 *
 *     npx tsx scripts/chart.ts bench.json io:1ms 20us > chart.svg
 *
 * No section named is all of them.
 */
import { readFileSync } from 'node:fs';
import { throughputSvg } from '../src/report/svgbench.ts';
import type { BenchDocument } from '../src/report/svgcells.ts';

const [file, ...sections] = process.argv.slice(2);
if (file === undefined) throw new RangeError('usage: tsx scripts/chart.ts FILE [SECTION…]');
const document = JSON.parse(readFileSync(file, 'utf8')) as BenchDocument;
process.stdout.write(sections.length === 0 ? throughputSvg(document) : throughputSvg(document, sections));
