/** Makes an animation of pictures of a page. */
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';

interface Shot {
  readonly png: PNG;
  /** Milliseconds for which it is shown. */
  readonly delay: number;
}

/** One colour of 256 stands for "as before": most of a page stays as it is from one picture to the next. */
const COLOURS = 255;
/** Of so many pixels one counts when colours are chosen; no divisor of a width, so that no column is left out. */
const SAMPLE = 7;

export class Film {
  readonly #shots: Shot[] = [];

  /** Takes a picture of what the page shows now. */
  async take(page: Page, delay: number): Promise<void> {
    this.#shots.push({ png: PNG.sync.read(await page.screenshot({ animations: 'disabled' })), delay });
  }

  /** All pictures as one animated GIF that begins again at its end. */
  gif(): Uint8Array {
    const palette = quantize(sampled(this.#shots), COLOURS);
    const gif = GIFEncoder();
    let before: Uint8Array | null = null;
    for (const { png, delay } of this.#shots) {
      const now = applyPalette(new Uint8Array(png.data), palette);
      const changes: Uint8Array = before === null ? now : changed(before, now);
      gif.writeFrame(changes, png.width, png.height, {
        // The first frame's palette is that of all.
        ...(before === null ? { palette: [...palette, ...padding(palette.length)] } : {}),
        transparent: before !== null,
        transparentIndex: COLOURS,
        delay,
        dispose: 1,
      });
      before = now;
    }
    gif.finish();
    return gif.bytes();
  }
}

function changed(before: Uint8Array, now: Uint8Array): Uint8Array {
  return now.map((colour, n) => (colour === before[n] ? COLOURS : colour));
}

function padding(colours: number): number[][] {
  return Array.from({ length: COLOURS + 1 - colours }, () => [0, 0, 0]);
}

function sampled(shots: readonly Shot[]): Uint8Array {
  const pixels = shots.flatMap(({ png: { data } }) => {
    const words = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
    return Array.from({ length: Math.floor(words.length / SAMPLE) }, (_, n) => words[n * SAMPLE] as number);
  });
  return new Uint8Array(Uint32Array.from(pixels).buffer);
}
