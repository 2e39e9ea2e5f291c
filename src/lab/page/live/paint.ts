/** Paints a grid of frames. */
import { unpackFrame } from '../../../run/sample/packed.ts';

const LEAST = 5;
const MOST = 22;
/** The grid is about this high, whatever it has to show. */
const HEIGHT = 300;
/** Cells of this size have the number of their owner in them. */
const NAMED = 16;
const GAP = 1;
const LOOKS = ['.state-FREE', '.state-FIXED', '.state-CLEAN', '.state-DIRTY'];

/** `words`: the frames, as packed.ts has them. Colours are those of the legend beside the canvas. */
export function paintFrames(canvas: HTMLCanvasElement | undefined, words: Uint16Array): void {
  const context = canvas?.getContext('2d');
  if (canvas === undefined || !context) {
    return;
  }
  const width = canvas.clientWidth;
  const cell = cellSize(words.length, width);
  const columns = Math.max(1, Math.floor(width / cell));
  resize(canvas, width, Math.max(cell, Math.ceil(words.length / columns) * cell));
  const { colours, rule, ink } = themeOf(canvas);
  const scale = devicePixelRatio;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, canvas.height);
  context.font = `${Math.round(cell * 0.5)}px ui-monospace, monospace`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const [n, word] of words.entries()) {
    const { state, busy, as, inMagazine } = unpackFrame(word);
    const [x, y] = [(n % columns) * cell, Math.floor(n / columns) * cell];
    const side = cell - GAP;
    context.fillStyle = colours[state] ?? rule;
    context.fillRect(x, y, side, side);
    if (state === 0 || busy) {
      context.strokeStyle = busy ? ink : rule;
      context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
    }
    if (cell >= NAMED && (as !== 0 || inMagazine)) {
      context.fillStyle = ink;
      context.fillText(inMagazine ? 'M' : String(as), x + side / 2, y + side / 2 + 1);
    }
  }
}

/** As large as fits the height, whole pixels. */
function cellSize(frames: number, width: number): number {
  const fits = Math.floor(Math.sqrt((width * HEIGHT) / Math.max(1, frames)));
  return Math.min(MOST, Math.max(LEAST, fits));
}

/** A canvas that is given its size is empty afterwards: only where the size is another one. */
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [w, h] = [width * devicePixelRatio, height * devicePixelRatio].map(Math.round) as [number, number];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.height = `${height}px`;
  }
}

interface Theme {
  readonly colours: readonly string[];
  readonly rule: string;
  readonly ink: string;
}

function themeOf(canvas: HTMLCanvasElement): Theme {
  const legend = canvas.parentElement?.querySelector('.legend');
  const colours = LOOKS.map(look => {
    const mark = legend?.querySelector(look);
    return mark == null ? '' : getComputedStyle(mark).backgroundColor;
  });
  const { color, borderTopColor } = getComputedStyle(canvas);
  return { colours, rule: borderTopColor, ink: color };
}
