/**
 * Where a step stands on a line: between two steps at which some run leaves another, long stretches are drawn little longer
 * than short ones, so that what matters has room.
 */
const LEAST = 12;
const PER_DOUBLING = 7;
const MOST = 56;
/** Of the steps after the last branch. */
const TAIL = 110;

export interface Axis {
  readonly width: number;
  at(step: number): number;
}

/** `branches`: steps at which runs leave others or meet them, in any order; `length`: of the longest run. */
export function axisOf(
  branches: readonly number[],
  length: number,
  { least, most }: { readonly least: number; readonly most: number },
): Axis {
  const steps = [...new Set([0, ...branches])].sort((one, other) => one - other);
  const places = [0];
  for (let n = 1; n < steps.length; n++) {
    const gap = (steps[n] as number) - (steps[n - 1] as number);
    places.push((places[n - 1] as number) + Math.min(MOST, LEAST + PER_DOUBLING * Math.log2(gap)));
  }
  const last = places.at(-1) as number;
  const tail = Math.max(TAIL, least - last);
  steps.push(Math.max(length, (steps.at(-1) as number) + 1));
  places.push(last + tail);
  const scale = Math.min(1, most / (last + tail));
  return {
    width: scale * (last + tail),
    at: step => {
      const n = Math.max(
        1,
        steps.findIndex(each => each >= step),
      );
      const [from, to] = [steps[n - 1] as number, steps[n] as number];
      const [left, right] = [places[n - 1] as number, places[n] as number];
      return scale * (left + ((step - from) / (to - from)) * (right - left));
    },
  };
}
