/** What is scheduled: a lesson, or a program of the explorer with a planted bug and options of one's own. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { lessons } from '../../lessons/index.ts';
import type { LabOptions, LabRequest } from '../../types.ts';
import type { Lab } from '../lab.ts';
import { ownKernelPart } from './ownmend.ts';
import { programChooser } from './programs.ts';
import { proofPart } from './proof.ts';

const FREE = 'free';

/** Undefined: the program's own again. */
type Change = { readonly [Name in keyof LabOptions]?: LabOptions[Name] | undefined };

export function lessonChooser(lab: Lab): TemplateResult {
  return html`<label class="pick"
    >Lesson
    <select
      id="lesson"
      @change=${(event: Event) => {
        const id = (event.target as HTMLSelectElement).value;
        const lesson = lessons.find(each => each.id === id);
        lesson === undefined ? lab.openRequest(lab.session.request) : lab.openLesson(lesson);
      }}
    >
      ${lessons.map((lesson, n) => html`<option value=${lesson.id} .selected=${lab.lesson === lesson}>${n + 1}. ${lesson.title}</option>`)}
      <option value=${FREE} .selected=${lab.lesson === null}>Your own choice</option>
    </select>
  </label>`;
}

export function freePart(lab: Lab): TemplateResult {
  const { catalogue } = lab.engine;
  const { program, options = {} } = lab.session.request;
  const known = catalogue.programs.find(({ name }) => name === program);
  const kernel = known?.kernel ?? false;
  const open = (change: Change) => lab.openRequest(changed(lab.session.request, change));
  return html`<section class="lesson free" aria-labelledby="free-title">
    <h2 id="free-title">Your own choice</h2>
    ${ownKernelPart(lab)}
    <p class="setting">${known?.summary ?? 'A program of your own: change it, and run it.'}</p>
    <div class="fields">
      ${programChooser(lab)}
      ${
        known === undefined
          ? nothing
          : html`${chooser('Planted bug', options.mutant, catalogue.mutants, name =>
              name === undefined ? lab.openRequest({ program }) : lab.openRequest(lab.engine.requestOfMutant(name)),
            )}
            ${kernel ? chooser('Lock of the coremap', options.lock, catalogue.locks, lock => open({ lock })) : nothing}
            ${number('CPUs', options.cpus, 1, 4, cpus => open({ cpus }))}`
      }
      ${kernel ? number('Frames', options.frames, 1, 64, frames => open({ frames })) : nothing}
    </div>
    <p class="actions">
      <button
        class="main"
        aria-disabled=${lab.exploring.goesOn}
        @click=${() => lab.exploring.goesOn || lab.prove(lab.session.request)}
      >
        Try every interleaving
      </button>
    </p>
    ${proofPart(lab)}
  </section>`;
}

function changed({ program, options }: LabRequest, change: Change): LabRequest {
  const all = Object.entries({ ...options, ...change }).filter(([, value]) => value !== undefined);
  return { program, options: Object.fromEntries(all) };
}

function chooser(
  label: string,
  value: string | undefined,
  all: readonly { readonly name: string; readonly summary: string }[],
  choose: (name: string | undefined) => void,
): TemplateResult {
  const id = label.replaceAll(' ', '-').toLowerCase();
  return html`<div>
    <label
      >${label}
      <select
        aria-describedby=${id}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value || undefined)}
      >
        ${html`<option value="" .selected=${value === undefined}>${label === 'Planted bug' ? 'none' : "the program's own"}</option>`}
        ${guard([all, value], () => all.map(({ name, summary }) => html`<option value=${name} title=${summary} .selected=${name === value}>${name}</option>`))}
      </select>
    </label>
    <p class="summary quiet" id=${id}>${all.find(({ name }) => name === value)?.summary ?? ''}</p>
  </div>`;
}

function number(
  label: string,
  value: number | undefined,
  min: number,
  max: number,
  choose: (value: number | undefined) => void,
): TemplateResult {
  return html`<label
    >${label}
    <input
      type="number"
      min=${min}
      max=${max}
      placeholder="own"
      .value=${value === undefined ? '' : String(value)}
      @change=${(event: Event) => {
        const { valueAsNumber, validity } = event.target as HTMLInputElement;
        if (validity.valid) {
          choose(Number.isNaN(valueAsNumber) ? undefined : valueAsNumber);
        }
      }}
    />
  </label>`;
}
