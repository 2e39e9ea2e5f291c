/** Random numbers of a schedule: a stream for each pair of seed and schedule, so that schedules can be shared out. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The first outputs of xoroshiro128+ are close to its seed; these are thrown away. */
const WARM_UP = 4;

export class Random {
  #generator = xoroshiro128plus(0);

  /** Begins the stream of schedule number `schedule` of a seed. */
  begin(seed: number, schedule: number): void {
    this.#generator = xoroshiro128plus(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(schedule + 1, 0xc2b2ae35));
    for (let n = 0; n < WARM_UP; n++) {
      this.#generator.next();
    }
  }

  /** 0 to n-1, each as likely but for n in 2^32. */
  below(n: number): number {
    return Math.floor(((this.#generator.next() >>> 0) * n) / 4294967296);
  }
}
