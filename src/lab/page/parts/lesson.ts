/** A lesson in its order: what it is about, guess, bring it about, what was seen, mend it, prove it. */
import { html, nothing, type TemplateResult } from 'lit';
import { lessons } from '../../lessons/index.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import type { Lab } from '../lab.ts';
import { letGo } from './letgo.ts';
import { ownKernelPart, ownMendChoice, ownMendPart, ownProblemPart } from './ownmend.ts';
import { proofPart } from './proof.ts';

export function lessonPart(lab: Lab, lesson: Lesson): TemplateResult {
  const { reached, answer } = lab;
  const isTold = reached && answer !== null;
  return html`<section class="lesson" aria-labelledby="lesson-title">
    <h2 id="lesson-title">${lesson.title}</h2>
    <p class="setting">${lesson.setting}</p>
    ${lab.isOfMend ? ofMend(lab) : ownKernelPart(lab)}
    <ol class="stages">
      ${stage('Guess', isTold && answer === lesson.question.right, true, question(lab, lesson))}
      ${stage(
        'Bring it about',
        reached,
        true,
        html`<p class="goal">${lesson.goal}</p>
          <p class="status" role="status">
            ${reached ? 'It has come about.' : html`Not yet. ${howOn(lab)}`}
          </p>
          ${reached ? nothing : oneWay(lesson)}`,
      )}
      ${stage(
        'See why',
        isTold,
        reached,
        reached
          ? answer === null
            ? html`<p>Guess first, above.</p>`
            : html`<p class="verdict-on-guess">
                  ${answer === lesson.question.right ? 'You guessed it.' : html`No. It is: <q>${lesson.question.answers[lesson.question.right]}</q>`}
                </p>
                <p>${lesson.told}</p>`
          : nothing,
      )}
      ${stage(lesson.mends.length > 1 ? 'Mend it, and prove it' : 'Prove it', isProved(lab, lesson), isTold, isTold ? mends(lab, lesson) : nothing)}
    </ol>
  </section>`;
}

function ofMend(lab: Lab): TemplateResult {
  return html`<p class="of-mend">
    What you see is a run of a kernel that was mended in the wrong way.
    <button @click=${() => lab.openOwn()}>Back to the lesson's kernel</button>
  </p>`;
}

function oneWay({ keys }: Lesson): TemplateResult {
  return html`<details>
    <summary>Show one way</summary>
    From the start (<kbd>Home</kbd>): ${[...keys].map(key => html`<kbd>${key}</kbd> `)}
  </details>`;
}

function howOn({ state }: Lab): string {
  if (state.end !== null) {
    return 'This run is over: go back and try another order.';
  }
  const digits = state.threads.map(({ number }) => number);
  const disks = state.threads.filter(({ cpu }) => cpu === null).map(({ number }) => number);
  const disk = disks.length === 0 ? '' : ` (${disks.join(' and ')}: the disk)`;
  return state.position === 0
    ? `Pick who moves: each press of a key from ${digits[0]} to ${digits.at(-1)}${disk} is a step. Then o goes on to the end of its operation, b until it is blocked.`
    : `Pick who moves next: ${digits[0]} to ${digits.at(-1)}${disk}, o to the end of its operation, b until it is blocked.`;
}

function isProved(lab: Lab, lesson: Lesson): boolean {
  const isRight = lab.isOwnMend || chosenMend(lab, lesson)?.right === true;
  return isRight && lab.exploring.proof?.verdict?.kind === 'proved';
}

function stage(title: string, done: boolean, open: boolean, body: TemplateResult | typeof nothing): TemplateResult {
  return html`<li class="stage ${done ? 'done' : ''} ${open ? 'open' : 'shut'}">
    <h3>${title}${done ? html`<span class="tick" role="img" aria-label="done">✓</span>` : nothing}</h3>
    ${open ? body : nothing}
  </li>`;
}

/** In another order in each lesson, with the numbers that they have: where the right one stands should tell nothing. */
function turned<T>(all: readonly T[], lesson: Lesson): (readonly [number, T])[] {
  const from = lessons.indexOf(lesson) % all.length;
  return all.map((_, n) => {
    const at = (n + from) % all.length;
    return [at, all[at] as T];
  });
}

function question(lab: Lab, lesson: Lesson): TemplateResult {
  const { text, answers, right } = lesson.question;
  const isTold = lab.reached && lab.answer !== null;
  const isLate = lab.reached && lab.answer === null;
  return html`<fieldset>
    <legend>${text}</legend>
    ${turned(answers, lesson).map(
      ([
        n,
        answer,
      ]) => html`<label class=${!isTold ? '' : n === right ? 'is-right' : n === lab.answer ? 'is-wrong' : ''}>
        <input type="radio" name="guess" .checked=${lab.answer === n} ?disabled=${isTold} value=${n} @change=${() => isLate || lab.guess(n)} @click=${letGo} />
        <span>${answer}</span>
        ${isTold && n === lab.answer && n !== right ? html`<span class="cross" role="img" aria-label="your guess, wrong">✗</span>` : nothing}
      </label>`,
    )}
    ${isLate ? html`<button @click=${(event: MouseEvent) => guessLate(lab, event)}>That is my guess</button>` : nothing}
  </fieldset>`;
}

/** When the goal is reached a guess is told right or wrong at once: so it is made by a button, and not by passing by. */
function guessLate(lab: Lab, { target }: MouseEvent): void {
  const chosen = (target as HTMLElement).closest('fieldset')?.querySelector<HTMLInputElement>('[name=guess]:checked');
  if (chosen != null) {
    lab.guess(Number(chosen.value));
  }
}

function mends(lab: Lab, lesson: Lesson): TemplateResult {
  const chosen = chosenMend(lab, lesson);
  const isOver = lab.exploring.proof?.verdict != null;
  return html`${lesson.mends.length > 1 ? choiceOfMends(lab, lesson) : html`<p>${chosen?.text}</p>`}
    ${ownMendPart(lab, lesson)}
    <p class="actions">
      <button
        class="main"
        ?disabled=${chosen === undefined && !lab.isOwnMend}
        aria-disabled=${lab.exploring.goesOn}
        @click=${() => lab.exploring.goesOn || (chosen === undefined ? lab.proveOwn() : lab.prove(chosen.request))}
      >
        Prove it
      </button>
      <span class="quiet">tries every interleaving of ${lesson.mends.length > 1 ? 'the kernel so mended' : 'this kernel'}</span>
    </p>
    ${ownProblemPart(lab)} ${proofPart(lab)}
    ${isOver && chosen !== undefined ? html`<p class="why">${chosen.why}</p>` : nothing}
    ${isProved(lab, lesson) ? onwards(lab, lesson) : nothing}`;
}

function choiceOfMends(lab: Lab, lesson: Lesson): TemplateResult {
  return html`<fieldset>
    <legend>What mends it?</legend>
    ${turned(lesson.mends, lesson).map(
      ([n, { text }]) => html`<label>
        <input type="radio" name="mend" .checked=${lab.mend === n} @change=${() => lab.choose(n)} @click=${letGo} /> ${text}
      </label>`,
    )}
    ${ownMendChoice(lab, lesson)}
  </fieldset>`;
}

/** Where there is but one it need not be chosen. */
function chosenMend(lab: Lab, { mends }: Lesson): Lesson['mends'][number] | undefined {
  return mends.length === 1 ? mends[0] : mends[lab.mend ?? -1];
}

function onwards(lab: Lab, lesson: Lesson): TemplateResult | typeof nothing {
  const next = lessons[lessons.indexOf(lesson) + 1];
  return next === undefined
    ? html`<p class="praise">That was the last lesson. Choose a program and a planted bug of your own above.</p>`
    : html`<p class="praise">
        <button class="main" @click=${() => lab.openLesson(next)}>Next: ${next.title}</button>
      </p>`;
}
