import { expect, test } from 'vitest';
import { lockStyles, mark, STYLES } from '../../src/report/svglocks.ts';
import { THEMES } from '../../src/report/svgtheme.ts';
import { LOCKS } from './htmlsample.ts';

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

test.each(['light', 'dark'] as const)(
  'in the %s theme lines reach 3:1 and text 4.5:1, on paper and on the band',
  mode => {
    const { background, band, ink, soft, alarm } = THEMES[mode];
    for (const ground of [background, band]) {
      for (const { colours } of STYLES) expect(contrast(colours[mode === 'light' ? 0 : 1], ground)).toBeGreaterThan(3);
      for (const text of [ink, soft, alarm]) expect(contrast(text, ground)).toBeGreaterThan(4.5);
    }
  },
);

test('without colours every kind of lock still has a mark of its own', () => {
  const marks = [...lockStyles(LOCKS).values()].map(style => mark(style, 0, 0).toString());
  expect(new Set(marks).size).toBe(LOCKS.length);
});

test('kinds that spin have dashed lines, each its own; kinds that sleep have solid ones', () => {
  const styles = [...lockStyles(LOCKS).values()];
  expect(styles.filter(({ family }) => family === 'sleeps').map(({ dash }) => dash)).toEqual([null, null, null]);
  const dashes = styles.filter(({ family }) => family === 'spins').map(({ dash }) => dash);
  expect(dashes).not.toContain(null);
  expect(new Set(dashes).size).toBe(dashes.length);
});

test('kinds that nobody has heard of have neutral styles that differ', () => {
  const styles = lockStyles(['sleep', 'rcu', 'none', '<b>']);
  expect([...styles.values()].map(({ family }) => family)).toEqual(['sleeps', 'other', 'other', 'other']);
  expect(new Set(styles.values()).size).toBe(4);
});
