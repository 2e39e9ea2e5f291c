import { describe, expect, test } from 'vitest';
import { emptyKinds, kinds, loadCatalogue } from '../../src/cli/catalogue.ts';
import { DEFAULTS } from '../../src/cli/defaults.ts';

describe('what this build knows by name', async () => {
  const catalogue = await loadCatalogue();
  test.each(kinds)(
    '%s have names that differ and need no quotes, and one line each; or a reason why there are none',
    kind => {
      const entries = catalogue[kind];
      expect(new Set(entries.map(entry => entry.name)).size).toBe(entries.length);
      for (const { name, summary } of entries) {
        expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
        expect(summary).toMatch(/^.{3,120}$/);
      }
      expect(entries.length > 0 || emptyKinds[kind] !== undefined).toBe(true);
    },
  );
  test('the usual lock and policy are among them', () => {
    expect(catalogue.locks.map(entry => entry.name)).toContain(DEFAULTS.lock);
    expect(catalogue.policies.map(entry => entry.name)).toContain(DEFAULTS.policy);
  });
});
