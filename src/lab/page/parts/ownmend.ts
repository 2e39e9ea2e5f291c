/** A mend that the reader writes, beside those that a lesson offers. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Lesson } from '../../lessons/lesson.ts';
import { problemText } from '../editor/editing.ts';
import type { Lab } from '../lab.ts';

export function ownMendChoice(lab: Lab, lesson: Lesson): TemplateResult {
  return html`<label>
    <input
      type="radio"
      name="mend"
      .checked=${lab.isOwnMend}
      @change=${() => {
        lab.choose(lesson.mends.length);
        openMistake(lab, lesson);
      }}
    />
    Another one: write it yourself
  </label>`;
}

export function ownMendPart(lab: Lab, lesson: Lesson): TemplateResult | typeof nothing {
  return lab.isOwnMend
    ? html`<p class="own-mend">
        The mistake is in <code>${lesson.mistake?.file}</code>, which plants it in the kernel.
        <button @click=${() => openMistake(lab, lesson)}>Show the line</button>
      </p>`
    : nothing;
}

/** Why the reader's own mend cannot be proved: it does not run. */
export function ownProblemPart({ isOwnMend, editing: { problem } }: Lab): TemplateResult | typeof nothing {
  return isOwnMend
    ? html`<p class="own-problem alarm" role="status">${problem === null ? '' : `It does not run yet: ${problemText(problem)}`}</p>`
    : nothing;
}

/** Says that what runs is the reader's. */
export function ownKernelPart({ engine, editing }: Lab): TemplateResult | typeof nothing {
  return engine.edits.size === 0
    ? nothing
    : html`<p class="of-mend of-own">
        You have changed what runs: ${[...engine.edits.keys()].join(', ')}.
        <button @click=${() => editing.putAside()}>Run the original</button>
      </p>`;
}

function openMistake({ engine, editing }: Lab, { mistake }: Lesson): void {
  if (mistake === null) {
    return;
  }
  const { file, line } = mistake;
  const lines = editing.text(file).split('\n');
  const at = lines.findIndex(text => text.includes(line));
  // A line that the reader has taken out is looked for where it was.
  const came = (engine.original(file) ?? '').split('\n').findIndex(text => text.includes(line));
  editing.open(file, (at < 0 ? came : at) + 1);
}
