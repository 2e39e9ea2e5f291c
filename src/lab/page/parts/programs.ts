/** Which program is scheduled: one of the explorer's, or one that the reader writes from an example. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { Lab } from '../lab.ts';

const FIRST = 'examples/01-lost-update.ts';

export function programChooser(lab: Lab): TemplateResult {
  const { catalogue, files } = lab.engine;
  const { program } = lab.session.request;
  const file = program.replace(/#.*$/, '');
  const examples = files.filter(name => name.startsWith('examples/'));
  return html`<label
      >Program
      <select @change=${(event: Event) => lab.openRequest({ program: (event.target as HTMLSelectElement).value })}>
        <optgroup label="The kernel's and the explorer's">
          ${guard([catalogue, program], () => catalogue.programs.map(({ name, summary }) => option(name, name, name === program, summary)))}
        </optgroup>
        <optgroup label="To write your own from">
          ${examples.map(name => option(name, titleOf(name), name === file))}
        </optgroup>
      </select>
    </label>
    ${
      examples.includes(file)
        ? html`${variants(lab, file, program)}
            <button @click=${() => lab.editing.open(file)}>Edit the program</button>`
        : html`<button @click=${() => write(lab)}>Write a program</button>`
    }`;
}

function write(lab: Lab): void {
  lab.openRequest({ program: FIRST });
  lab.editing.open(FIRST);
}

/** A file may export more than one: the mistake, and the repair. */
function variants(lab: Lab, file: string, program: string): TemplateResult | typeof nothing {
  const names = lab.engine.programsIn(file);
  return names.length < 2
    ? nothing
    : html`<label
        >Export
        <select @change=${(event: Event) => lab.openRequest({ program: (event.target as HTMLSelectElement).value })}>
          ${names.map(name => option(name, name === file ? 'default' : name.slice(file.length + 1), name === program))}
        </select>
      </label>`;
}

function option(value: string, text: string, selected: boolean, title = ''): TemplateResult {
  return html`<option value=${value} title=${title} .selected=${selected}>${text}</option>`;
}

/** `examples/01-lost-update.ts`: lost update. */
function titleOf(file: string): string {
  return file.replace(/^.*\/\d*-?|\.ts$/g, '').replaceAll('-', ' ');
}
