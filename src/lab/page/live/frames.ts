/** The coremap of a run as a grid of small cells: the colour of a frame is its state, as everywhere on the page. */
import { html, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { textToWords, unpackFrame } from '../../../run/sample/packed.ts';
import type { RunSample } from '../../../run/sample/types.ts';
import { frameLegend } from '../parts/coremap.ts';
import { paintFrames } from './paint.ts';

const STATES = ['FREE', 'FIXED', 'CLEAN', 'DIRTY'] as const;

export function framesPart(sample: RunSample | null): TemplateResult {
  const words = sample === null ? new Uint16Array() : textToWords(sample.coremap.frames);
  const counts = STATES.map((name, state) => `${words.filter(word => (word & 3) === state).length} ${name}`);
  const busy = words.filter(word => unpackFrame(word).busy).length;
  const said = `${counts.join(', ')}, ${busy} busy`;
  return html`<section class="coremap-now" aria-labelledby="coremap-now-title">
    <header>
      <h2 id="coremap-now-title">Coremap</h2>
      <p class="quiet">sampled while it runs</p>
      ${frameLegend(STATES)}
    </header>
    <p class="counts">${words.length === 0 ? 'nothing yet' : said}</p>
    <canvas role="img" aria-label="the coremap: ${said}" ${ref(canvas => paintFrames(canvas as HTMLCanvasElement, words))}></canvas>
    <p class="inspect">
      <label
        >Frame
        <input
          type="number"
          min=${sample?.coremap.first ?? 0}
          max=${(sample?.coremap.first ?? 0) + Math.max(0, words.length - 1)}
          .value=${String(inspected ?? '')}
          @input=${(event: Event) => {
            const { valueAsNumber } = event.target as HTMLInputElement;
            inspected = Number.isNaN(valueAsNumber) ? null : valueAsNumber;
          }}
      /></label>
      <span>${words.length === 0 ? '' : frameText(words, sample?.coremap.first ?? 0)}</span>
    </p>
  </section>`;
}

/** The number of the frame that is told in words. */
let inspected: number | null = null;

function frameText(words: Uint16Array, first: number): string {
  const word = inspected === null ? undefined : words[inspected - first];
  if (word === undefined) {
    const range = `${first} to ${first + words.length - 1}`;
    return inspected === null ? `a number from ${range}: whose it is` : `not shown: the frames here are ${range}`;
  }
  const { state, busy, inMagazine, as } = unpackFrame(word);
  const name = STATES[state] ?? '?';
  const owner =
    as !== 0 ? `address space ${as}` : inMagazine ? 'a magazine' : name === 'FREE' ? 'nobody' : 'the kernel';
  return `${name}${busy ? ', busy' : ''}: ${owner}`;
}
