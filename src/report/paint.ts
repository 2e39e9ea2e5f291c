import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** Wraps text in a style where the reader's terminal shows it, and leaves it alone elsewhere. */
export type Paint = (style: Style, text: string) => string;

export function createPaint(colors: boolean): Paint {
  return (style, text) => (colors ? styleText(style, text, { validateStream: false }) : text);
}
