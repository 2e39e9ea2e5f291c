/**
 * How long the disk takes for a page: nothing beyond the host's own time, always the same, or System/161's mechanics.
 *
 * Source of the last: System/161 `bus/dev_disk.c`: 320 tracks; a seek of n tracks takes 5n ms up to 3 tracks and
 * 10 + 3*sqrt(n) ms beyond; sectors pass at the platter's speed, their number falls from the outer track to the inner.
 */
const TRACKS = 320;
const RPM = 7200;
const REVOLUTION_MS = 60_000 / RPM;
const SECTORS_A_PAGE = 8;
/** Outermost track first; the inner one, at a quarter of the radius, holds a quarter of the sectors. */
const OUTER_TO_INNER = 4;

export interface DiskModel {
  /** Milliseconds that a transfer of this slot takes, were it begun at `nowMs`. */
  serviceMs(slot: number, write: boolean, nowMs: number): number;
}

/** Every transfer takes the same time. */
export function fixedDisk(nanoseconds: number): DiskModel {
  return { serviceMs: () => nanoseconds / 1e6 };
}

/** A disk of `slots` pages with one head that starts at the innermost track. */
export function seekDisk(slots: number): DiskModel {
  const sectors = sectorsByTrack(slots * SECTORS_A_PAGE);
  let head = TRACKS - 1;
  return {
    serviceMs(slot, write, nowMs) {
      const { track, angle } = locate(sectors, slot * SECTORS_A_PAGE);
      const arrival = seekMs(Math.abs(track - head));
      head = track;
      const platter = ((nowMs + arrival) / REVOLUTION_MS) % 1;
      // A read finds sectors that have passed since the head arrived in the track buffer; a write waits for its own.
      const rotation = write ? ((angle - platter + 1) % 1) * REVOLUTION_MS : 0;
      const transfer = (SECTORS_A_PAGE / (sectors[track] as number)) * REVOLUTION_MS;
      return arrival + rotation + transfer;
    },
  };
}

/** Time to move the head over `tracks` tracks. */
export function seekMs(tracks: number): number {
  return tracks <= 3 ? 5 * tracks : 10 + 3 * Math.sqrt(tracks);
}

function sectorsByTrack(total: number): number[] {
  const weights = Array.from(
    { length: TRACKS },
    (_, track) => OUTER_TO_INNER - ((OUTER_TO_INNER - 1) * track) / (TRACKS - 1),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map(weight => Math.max(SECTORS_A_PAGE, Math.ceil((total * weight) / sum)));
}

function locate(sectors: readonly number[], sector: number): { track: number; angle: number } {
  let rest = sector;
  for (let track = 0; track < TRACKS; track++) {
    const here = sectors[track] as number;
    if (rest < here) {
      return { track, angle: rest / here };
    }
    rest -= here;
  }
  return { track: TRACKS - 1, angle: 0 };
}
