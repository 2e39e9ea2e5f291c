import { expect, test } from 'vitest';
import { el, markup, pixels } from '../../src/report/svg.ts';

test('text is escaped, markup is not, null is nothing', () => {
  const inner = el('b', {}, 'a < b & "c"');
  expect(el('p', { title: `'"<&` }, inner, null, ['d', ['e']]).toString()).toBe(
    '<p title="&#39;&quot;&lt;&amp;"><b>a &lt; b &amp; &quot;c&quot;</b>de</p>',
  );
});

test('letters that XML forbids are replaced, even escaped ones would break the file', () => {
  expect(markup('a\u0000b\u001bc').toString()).toBe('a\ufffdb\ufffdc');
});

test('an element without content has an end tag, unless HTML says that it has none', () => {
  expect(el('td', {}).toString()).toBe('<td></td>');
  expect(el('input', { checked: true, disabled: false }).toString()).toBe('<input checked="">');
});

test('coordinates are short, and one that cannot be drawn is a defect', () => {
  expect([pixels(1 / 3), pixels(2)]).toEqual(['0.33', '2']);
  expect(() => el('circle', { cx: Number.NaN })).toThrow('cannot be drawn: NaN');
});
