/** Markup for SVG and HTML in which text is escaped unless it is markup already: what a user names stays text. */

/** A finished piece of markup. Strings are text; only this is inserted as it stands. */
export class Markup {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

export type Child = Markup | string | null | readonly Child[];
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** HTML elements that have no end tag. */
const VOID = new Set(['meta', 'input', 'br']);

// Control characters may not stand in XML, not even escaped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, letter => ESCAPES[letter]!);
}

/** Children one after the other, strings escaped. */
export function markup(...children: readonly Child[]): Markup {
  return new Markup(children.map(rendered).join(''));
}

function rendered(child: Child): string {
  if (child === null) return '';
  if (typeof child === 'string') return escaped(child);
  return child instanceof Markup ? child.toString() : child.map(rendered).join('');
}

function attributeText([name, value]: readonly [string, string | number | boolean | null]): string {
  if (value === null || value === false) return '';
  if (value === true) return ` ${name}=""`;
  return ` ${name}="${escaped(typeof value === 'number' ? pixels(value) : value)}"`;
}

/** A coordinate to a hundredth of a pixel. Throws, as a defect of ours, on one that cannot be drawn. */
export function pixels(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`a chart has a coordinate that cannot be drawn: ${value}`);
  return String(Math.round(value * 100) / 100);
}

/** One element. Attributes that are null or false are left out. */
export function el(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const open = `<${name}${Object.entries(attributes).map(attributeText).join('')}>`;
  return new Markup(VOID.has(name) ? open : `${open}${children.map(rendered).join('')}</${name}>`);
}
