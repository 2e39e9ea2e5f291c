/** How numbers and names are written on the page, the same everywhere. */
import { html, type TemplateResult } from 'lit';
import type { LabFrame, LabPlace, LabState } from '../../types.ts';

/** A page's address without the bits below the page: `0x00400`. */
export function pageText(va: number): string {
  return `0x${(va >>> 12).toString(16).padStart(5, '0')}`;
}

export function ownerText({ owner, as, va, run }: LabFrame): string {
  switch (owner) {
    case 'user':
      return `AS ${as} · ${pageText(va)}`;
    case 'kernel':
      return run > 1 ? `kernel, run of ${run}` : 'kernel';
    case 'magazine':
      return 'in a magazine';
    case 'boot':
      return 'taken at boot';
    default:
      return 'nobody';
  }
}

/** A frame's number on the colour of its state: the same mark wherever a frame is named. */
export function frameMark(state: LabState, frame: number): TemplateResult {
  const entry = state.kernel?.frames[frame];
  const kind = entry === undefined ? 'FREE' : entry.owner === 'boot' ? 'BOOT' : entry.state;
  return html`<span class="frame-mark state-${kind}">frame ${frame}</span>`;
}

export function placeText({ file, line }: LabPlace): string {
  return `${file.split('/').at(-1)}:${line}`;
}

export function threadName(state: LabState, thread: number): string {
  return state.threads[thread]?.name ?? `thread ${thread}`;
}

/** A thread's name on its own colour. */
export function threadMark(state: LabState, thread: number): TemplateResult {
  return html`<span class="thread-mark thread-${thread % 8}">${threadName(state, thread)}</span>`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** `lost-wakeup` as `lost wake-up`. */
export function faultKindText(kind: string): string {
  return kind === 'lost-wakeup' ? 'lost wake-up' : kind.replaceAll('-', ' ');
}
