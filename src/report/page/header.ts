/** The head of the report: what was measured, where, how exactly, and how to read the charts. */
import { count, counted, time } from '../numbers.ts';
import { el, type Markup, markup } from '../svg.ts';
import { type BenchDocument, distinct } from '../svgcells.ts';
import { lockStyles, mark, styleClass } from '../svglocks.ts';
import { sectionId } from './section.ts';

function optionText(value: unknown): string {
  if (Array.isArray(value)) return value.map(optionText).join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

const excess = (pct: number): string => `${pct < 10 ? pct.toFixed(1) : count(pct)} %`;

const fact = (name: string, value: Markup | string): Markup => el('div', {}, el('dt', {}, name), el('dd', {}, value));

function facts({ host, seed, elapsedMs, result: { timer, noise } }: BenchDocument): Markup {
  const clock = timer.cpuClock === 'thread' ? 'of the threads of CPUs' : 'of the whole process';
  return el(
    'dl',
    { class: 'facts' },
    fact('Host', `${host.cpu}, ${counted(host.cores, 'core')}, ${host.platform}`),
    fact('Runtime', `Node ${host.node}`),
    fact('Took', time(elapsedMs * 1e6)),
    fact('Seed', String(seed)),
    fact('Timer', `steps of ${time(timer.resolutionNs)}`),
    fact('CPU time', clock),
    fact(
      'Noise',
      `a fixed loop took ${excess(noise.medianPct)} longer than its shortest (median), ${excess(noise.maxPct)} (most)`,
    ),
    noise.stealPct === null
      ? null
      : fact('Stolen', `${noise.stealPct.toFixed(1)} % of the CPU time, by the hypervisor`),
  );
}

function options({ options: given }: BenchDocument): Markup {
  const entries = Object.entries(given).map(([name, value]) => fact(name, optionText(value)));
  return el('details', {}, el('summary', {}, 'Every option'), el('dl', { class: 'facts' }, entries));
}

function key(locks: readonly string[]): Markup {
  const styles = lockStyles(locks);
  const items = locks.map((lock, n) => {
    const style = styles.get(lock)!;
    const sample = el(
      'svg',
      { class: styleClass(style), viewBox: '0 0 52 16', 'aria-hidden': 'true' },
      el('path', {
        class: lock === 'sleep' ? 'cm-line cm-strong' : 'cm-line',
        d: 'M2 8H50',
        'stroke-dasharray': style.dash,
      }),
      mark(style, 26, 8),
    );
    const does = lock === 'adaptive' ? 'spins, then sleeps' : style.family;
    const box = el('input', { type: 'checkbox', id: `show-${n}`, checked: true, autocomplete: 'off' });
    return el('li', {}, el('label', {}, box, sample, style.family === 'other' ? lock : `${lock} (${does})`));
  });
  return markup(
    el('h2', { id: 'key', class: 'first' }, 'Locks'),
    el(
      'p',
      {},
      'Solid lines and filled marks: whoever waits sleeps. Dashed lines and hollow marks: whoever waits spins with interrupts off. ',
      'Untick a lock to take it out of every chart and table.',
    ),
    el('ul', { class: 'key', 'aria-labelledby': 'key' }, items),
  );
}

export function pageHeader(document: BenchDocument): Markup {
  const { rows } = document.result;
  const [locks, sections] = [distinct(rows, 'lock'), distinct(rows, 'section')];
  const stalls = rows.filter(({ stalled }) => stalled !== null).length;
  const links = sections.map((section, n) => el('li', {}, el('a', { href: `#${sectionId(n)}` }, section)));
  return el(
    'header',
    {},
    el('h1', {}, 'Lock contention on the coremap'),
    el(
      'p',
      {},
      `${counted(locks.length, 'kind')} of lock, ${counted(sections.length, 'kind')} of critical section, `,
      `${counted(rows.length, 'cell')} measured on worker threads, each a simulated CPU.`,
    ),
    document.interrupted ? el('p', { class: 'notice' }, 'Interrupted: only part of the cells was measured.') : null,
    stalls === 0
      ? null
      : el(
          'p',
          { class: 'notice' },
          `${counted(stalls, 'cell')} stalled and ${stalls === 1 ? 'has' : 'have'} no numbers: `,
          el('a', { href: '#stalls' }, 'what happened'),
          '.',
        ),
    facts(document),
    options(document),
    key(locks),
    el('nav', { 'aria-label': 'Critical sections' }, el('ul', {}, links)),
  );
}
