/**
 * How long the disk takes for a page: nothing beyond the host's own time, always the same, or System/161's mechanics.
 *
 * Source of the last: System/161 `bus/dev_disk.c`. 320 tracks; a seek of n tracks takes 5n ms up to 3 tracks and
 * 10 + 3*sqrt(n) ms beyond; sectors pass at the platter's speed, their number falls from the outer track to the inner; a
 * page is 8 of them. From the moment when the head arrives at a track, all that passes under it is kept: a sector that has
 * passed since is read at once, another when it has passed. A write waits for its sector. Either copies each in 500 ns.
 */
const TRACKS = 320;
const RPM = 7200;
const REVOLUTION_MS = 60_000 / RPM;
const SECTORS_A_PAGE = 8;
const COPY_MS = SECTORS_A_PAGE * 500e-6;
/** Outermost track first; the inner one, at a quarter of the radius, holds a quarter of the sectors. */
const OUTER_TO_INNER = 4;

export interface DiskModel {
  /** Milliseconds that a transfer of this slot takes, were it begun at `nowMs`. */
  serviceMs(slot: number, write: boolean, nowMs: number): number;
  /** No transfer takes longer. */
  readonly longestMs: number;
}

/** Every transfer takes the same time. */
export function fixedDisk(nanoseconds: number): DiskModel {
  const ms = nanoseconds / 1e6;
  return { serviceMs: () => ms, longestMs: ms };
}

/** A disk of `slots` pages with one head, which has been over the innermost track for ever. */
export function seekDisk(slots: number): DiskModel {
  const sectors = sectorsByTrack(slots * SECTORS_A_PAGE);
  let head = TRACKS - 1;
  let arrivedMs = Number.NEGATIVE_INFINITY;
  return {
    serviceMs(slot, write, nowMs) {
      const { track, first } = locate(sectors, slot * SECTORS_A_PAGE);
      if (track !== head) {
        arrivedMs = nowMs + seekMs(Math.abs(track - head));
        head = track;
      }
      const platter = { sectors: sectors[track] as number, first };
      const thereMs = Math.max(nowMs, arrivedMs);
      const endMs = write ? writtenMs(platter, thereMs) : Math.max(thereMs, passedMs(platter, arrivedMs, thereMs));
      return endMs - nowMs + COPY_MS;
    },
    longestMs: seekMs(TRACKS - 1) + 2 * REVOLUTION_MS + COPY_MS,
  };
}

/** A page on its track: how many sectors that has, and which is the page's first. */
interface Platter {
  readonly sectors: number;
  readonly first: number;
}

/** From `fromMs` on, when does this sector begin to pass under the head? */
function beginsMs({ sectors }: Platter, sector: number, fromMs: number): number {
  const angle = (sector % sectors) / sectors;
  const wait = (angle - ((fromMs / REVOLUTION_MS) % 1) + 1) % 1;
  return fromMs + wait * REVOLUTION_MS;
}

function writtenMs(platter: Platter, fromMs: number): number {
  return beginsMs(platter, platter.first, fromMs) + (SECTORS_A_PAGE / platter.sectors) * REVOLUTION_MS;
}

/** When the last of the page's sectors has passed, each for the first time since the head arrived. */
function passedMs(platter: Platter, arrivedMs: number, nowMs: number): number {
  const sectorMs = REVOLUTION_MS / platter.sectors;
  if (nowMs - arrivedMs >= REVOLUTION_MS + sectorMs) {
    return nowMs;
  }
  const sectors = Array.from({ length: SECTORS_A_PAGE }, (_, n) => platter.first + n);
  return Math.max(...sectors.map(sector => beginsMs(platter, sector, arrivedMs) + sectorMs));
}

/** Time to move the head over `tracks` tracks. */
export function seekMs(tracks: number): number {
  return tracks <= 3 ? 5 * tracks : 10 + 3 * Math.sqrt(tracks);
}

/** All sectors are in use, so that the last page is on the innermost track; on a disk of few pages a track has one at least. */
function sectorsByTrack(total: number): number[] {
  const weights = Array.from(
    { length: TRACKS },
    (_, track) => OUTER_TO_INNER - ((OUTER_TO_INNER - 1) * track) / (TRACKS - 1),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  let weight = 0;
  let before = 0;
  return weights.map(each => {
    weight += each;
    const upTo = Math.round((total * weight) / sum);
    const here = Math.max(SECTORS_A_PAGE, upTo - before);
    before = upTo;
    return here;
  });
}

function locate(sectors: readonly number[], sector: number): { track: number; first: number } {
  let rest = sector;
  for (let track = 0; track < TRACKS; track++) {
    const here = sectors[track] as number;
    if (rest < here) {
      return { track, first: rest };
    }
    rest -= here;
  }
  return { track: TRACKS - 1, first: 0 };
}
