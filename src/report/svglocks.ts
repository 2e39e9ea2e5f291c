/**
 * How each kind of lock is drawn. Kinds that sleep have solid lines, filled marks and cool colours, kinds that spin have
 * dashed lines, hollow marks and warm ones; each kind has a mark of its own, so colour is never needed to tell them apart.
 */
import { el, type Markup, pixels } from './svg.ts';

type Family = 'sleeps' | 'spins' | 'other';
type Shape = 'circle' | 'square' | 'triangle' | 'diamond' | 'wedge' | 'cross' | 'plus';

export interface LockStyle {
  readonly family: Family;
  readonly shape: Shape;
  readonly dash: string | null;
  /** On white and on black: at least 3:1 against either background. */
  readonly colours: readonly [light: string, dark: string];
}

const style = (family: Family, shape: Shape, dash: string | null, light: string, dark: string): LockStyle =>
  Object.freeze({ family, shape, dash, colours: [light, dark] as const });

const KNOWN: ReadonlyMap<string, LockStyle> = new Map([
  ['sleep', style('sleeps', 'circle', null, '#0b5cad', '#6cb6ff')],
  ['futex', style('sleeps', 'square', null, '#0f7466', '#4fd1bd')],
  ['adaptive', style('sleeps', 'triangle', null, '#6a3fb5', '#b79cff')],
  ['tas', style('spins', 'circle', '6 3', '#b3261e', '#ff8a80')],
  ['ttas', style('spins', 'square', '2 3', '#a85400', '#ffb066')],
  ['ticket', style('spins', 'diamond', '9 3 2 3', '#7d6300', '#e3c24c')],
  ['mcs', style('spins', 'triangle', '4 2', '#a8327d', '#ff8fcf')],
  ['clh', style('spins', 'wedge', '9 3', '#6b5344', '#c9ad99')],
]);

const OTHERS: readonly LockStyle[] = (['cross', 'plus', 'diamond', 'wedge'] as const).map((shape, n) =>
  style('other', shape, `1 ${n + 2}`, '#57606a', '#a0a9b4'),
);

/** All styles: the place in the list is the number of the style's class. */
export const STYLES: readonly LockStyle[] = [...KNOWN.values(), ...OTHERS];

/** The style of each of these locks. Names that are not known share the four neutral ones in turn. */
export function lockStyles(locks: readonly string[]): ReadonlyMap<string, LockStyle> {
  const unknown = locks.filter(lock => !KNOWN.has(lock));
  return new Map(locks.map(lock => [lock, KNOWN.get(lock) ?? OTHERS[unknown.indexOf(lock) % OTHERS.length]!] as const));
}

/** The class that gives a style's colour. */
export const styleClass = (of: LockStyle): string => `cm-k${STYLES.indexOf(of)}`;

const CLOSED: Readonly<Record<Exclude<Shape, 'circle' | 'cross' | 'plus'>, readonly (readonly [number, number])[]>> = {
  square: [
    [-3.6, -3.6],
    [3.6, -3.6],
    [3.6, 3.6],
    [-3.6, 3.6],
  ],
  triangle: [
    [0, -4.6],
    [4.4, 3.4],
    [-4.4, 3.4],
  ],
  wedge: [
    [0, 4.6],
    [4.4, -3.4],
    [-4.4, -3.4],
  ],
  diamond: [
    [0, -5],
    [5, 0],
    [0, 5],
    [-5, 0],
  ],
};

function outline(shape: Shape, x: number, y: number): string {
  const to = (dx: number, dy: number): string => `${pixels(x + dx)} ${pixels(y + dy)}`;
  if (shape === 'circle') return `M${to(-4, 0)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z`;
  if (shape === 'cross') return `M${to(-4, -4)}L${to(4, 4)}M${to(-4, 4)}L${to(4, -4)}`;
  if (shape === 'plus') return `M${to(-5, 0)}L${to(5, 0)}M${to(0, -5)}L${to(0, 5)}`;
  return `M${CLOSED[shape].map(([dx, dy]) => to(dx, dy)).join('L')}z`;
}

/** The mark of a lock, its middle at (x, y). It takes its colour from the element around it. */
export function mark({ family, shape }: LockStyle, x: number, y: number): Markup {
  return el('path', { class: family === 'sleeps' ? 'cm-mark' : 'cm-mark cm-hollow', d: outline(shape, x, y) });
}
