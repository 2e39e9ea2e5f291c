/** Who waits for whom, as a circle. */
import { html, svg, type TemplateResult } from 'lit';
import type { LabEdge, LabState } from '../../types.ts';
import { threadMark, threadName } from './words.ts';

const SIZE = 200;
const RADIUS = 66;
const NODE = 27;

export function cyclePart(state: LabState, edges: readonly LabEdge[]): TemplateResult {
  const angle = (n: number) => Math.PI + (2 * Math.PI * n) / edges.length;
  const at = (n: number) => [SIZE / 2 + RADIUS * Math.cos(angle(n)), SIZE / 2 + RADIUS * Math.sin(angle(n))] as const;
  return html`<div class="cycle">
    <svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="a circle of waits: ${edges.map(({ text }) => text).join('; ')}">
      <defs>
        <marker id="waits-for" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 L8 4 L0 8 Z" />
        </marker>
      </defs>
      ${edges.map((_, n) => arc(at(n), at((n + 1) % edges.length)))}
      ${edges.map(({ thread }, n) => {
        const [x, y] = at(n);
        return svg`<g class="node thread-${thread % 8}">
          <circle cx=${x} cy=${y} r=${NODE} /><text x=${x} y=${y + 4}>${threadName(state, thread)}</text></g>`;
      })}
    </svg>
    <ol>
      ${edges.map(({ thread, on, text }) => html`<li>${threadMark(state, thread)} → ${threadMark(state, on)}: ${text}</li>`)}
    </ol>
  </div>`;
}

/** Bent outwards, so that two that wait for each other are two arrows; one that waits for itself has a loop. */
function arc([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): TemplateResult {
  if (x1 === x2 && y1 === y2) {
    const [left, right, top] = [x1 - NODE * 0.6, x1 + NODE * 0.6, y1 - NODE * 0.85];
    return svg`<path class="edge" marker-end="url(#waits-for)"
      d="M${left} ${top} C${left - 12} ${top - 50} ${right + 12} ${top - 50} ${right} ${top}" />`;
  }
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [fromX, fromY, toX, toY] = [
    x1 + ux * NODE * 0.8,
    y1 + uy * NODE * 0.8,
    x2 - ux * NODE * 0.8,
    y2 - uy * NODE * 0.8,
  ];
  const [bendX, bendY] = [(x1 + x2) / 2 + uy * 46, (y1 + y2) / 2 - ux * 46];
  const off = NODE * 0.6;
  return svg`<path class="edge" marker-end="url(#waits-for)"
    d="M${fromX + uy * off} ${fromY - ux * off} Q${bendX} ${bendY} ${toX + uy * off} ${toY - ux * off}" />`;
}
