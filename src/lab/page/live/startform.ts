/** What to run: presets that teach, and a form for the rest. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LiveChoices } from '../../../report/live.ts';
import { MOST_FRAMES } from '../../../run/sample/types.ts';
import { type LiveForm, PRESSURES, presets, withMutant } from './form.ts';
import type { Live } from './live.ts';

const PROGRAMS = 'Threads of it';
const SECONDS = [10, 30, 60, 300];
const MOST_CPUS = 32;
const MOST_PROGRAMS = 32;
const SEVERAL = ', ';

export function startPart(live: Live, choices: LiveChoices): TemplateResult {
  return html`<section class="start" aria-labelledby="start-title">
    <h2 id="start-title">A run on real threads</h2>
    <p class="quiet">
      One thread of your host for each CPU, the same kernel source, every oracle on: what <code>coremap stress</code>
      does, seen while it runs.
    </p>
    <ul class="presets" aria-label="to begin with">
      ${presets(choices.cores).map(
        preset => html`<li>
          <button ?disabled=${live.isBusy} @click=${() => live.play(preset).then(() => showResult(live))}>${preset.name}</button>
          <p>${preset.says}</p>
        </li>`,
      )}
    </ul>
    ${form(live, choices)}
  </section>`;
}

/** On a narrow screen what has been started is shown below the form. */
function showResult({ trouble }: Live): void {
  const result = document.querySelector('.see .verdict');
  if (result === null || trouble !== null) {
    return;
  }
  const { top, bottom } = result.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    result.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' });
  }
}

function form(live: Live, choices: LiveChoices): TemplateResult {
  const { form } = live;
  const fill = (change: Partial<LiveForm>) => live.fill({ ...form, ...change });
  const workload = form.workloads.join(SEVERAL);
  const planted = choices.mutants.find(({ name }) => name === form.mutant);
  return html`<form
    class="fields"
    @submit=${(event: Event) => {
      event.preventDefault();
      void live.start().then(() => showResult(live));
    }}
  >
    ${select(
      'Workload',
      workload,
      [
        ['', planted === undefined ? 'the main job' : `what brings it out: ${planted.workloads.join(', ')}`],
        ...choices.workloads.map(({ name }) => [name, name] as const),
        ...(form.workloads.length > 1 ? [[workload, workload] as const] : []),
      ],
      names => fill({ workloads: names === '' ? [] : names.split(SEVERAL) }),
    )}
    ${number('CPUs', form.cpus, MOST_CPUS, cpus => fill({ cpus: cpus ?? form.cpus }))}
    ${number(PROGRAMS, form.programs, MOST_PROGRAMS, programs => fill({ programs }))}
    ${memory(form, frames => fill({ frames }))}
    ${number('Frames', form.frames, MOST_FRAMES, frames => fill({ frames: frames ?? form.frames }))}
    ${select(
      'Lock of the coremap',
      form.lock,
      choices.locks.map(({ name }) => [name, name]),
      lock => fill({ lock }),
    )}
    ${select(
      'Planted bug',
      form.mutant ?? '',
      [['', 'none'], ...choices.mutants.map(({ name }) => [name, name] as const)],
      name => live.fill(withMutant(form, choices.mutants.find(mutant => mutant.name === name) ?? null)),
    )}
    ${
      planted === undefined
        ? nothing
        : html`<p class="about quiet">
            ${planted.summary}${planted.shows ? nothing : html`. <strong>A run hardly ever shows it:</strong> it takes the explorer`}
          </p>`
    }
    ${select(
      'Ends after',
      String(form.seconds),
      SECONDS.map(seconds => [String(seconds), seconds < 60 ? `${seconds} s` : `${seconds / 60} min`]),
      seconds => fill({ seconds: Number(seconds) }),
    )}
    <p class="actions">
      <button class="main" ?disabled=${live.isBusy}>Start</button>
      <button type="button" ?disabled=${!live.isRunning || live.run?.stopping === true} @click=${() => live.stop()}>
        Stop
      </button>
    </p>
  </form>`;
}

function memory({ frames }: LiveForm, choose: (frames: number) => void): TemplateResult {
  return html`<label class="half"
    >Memory
    <select @change=${(event: Event) => choose(Number((event.target as HTMLSelectElement).value))}>
      ${PRESSURES.map(each => html`<option value=${each.frames} title=${each.says} .selected=${each.frames === frames}>${each.name}</option>`)}
      ${PRESSURES.some(each => each.frames === frames) ? nothing : html`<option value=${frames} selected>as said</option>`}
    </select>
  </label>`;
}

function select(
  label: string,
  value: string,
  options: readonly (readonly [value: string, text: string])[],
  choose: (value: string) => void,
): TemplateResult {
  return html`<label
    >${label}
    <select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      ${options.map(([name, text]) => html`<option value=${name} .selected=${name === value}>${text}</option>`)}
    </select>
  </label>`;
}

/** Of a value that may be null, the field may be empty. */
function number(
  label: string,
  value: number | null,
  most: number,
  choose: (value: number | null) => void,
): TemplateResult {
  return html`<label
    >${label}
    <input
      type="number"
      min="1"
      max=${most}
      ?required=${label !== PROGRAMS}
      placeholder="its own"
      .value=${String(value ?? '')}
      @change=${(event: Event) => {
        const { valueAsNumber, validity } = event.target as HTMLInputElement;
        if (validity.valid) {
          choose(Number.isNaN(valueAsNumber) ? null : valueAsNumber);
        }
      }}
    />
  </label>`;
}
