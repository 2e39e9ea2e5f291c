/** An exploration of every interleaving that was started on the page. At most one goes on at a time. */
import type { LabEngine, LabExploration, LabProgress, LabVerdict } from '../api.ts';

/** How far it is, and what came of it. */
export interface Proof {
  readonly progress: LabProgress;
  /** Null while it goes on. */
  readonly verdict: LabVerdict | null;
  /** Why it could not be explored; null for no such reason. */
  readonly failed: string | null;
  /** Whether the reader has stopped it. */
  readonly stopped: boolean;
}

const BEGUN: Proof = { progress: { runs: 0, seconds: 0 }, verdict: null, failed: null, stopped: false };

export class Exploring {
  /** The last one; null where none was started, or what it was about is not open any more. */
  proof: Proof | null = null;
  readonly #changed: () => void;
  #stop: (() => void) | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get goesOn(): boolean {
    return this.proof !== null && this.proof.verdict === null && this.proof.failed === null;
  }

  /** Tries every interleaving of a request. Throws what the engine throws. */
  start(engine: LabEngine, exploration: LabExploration): void {
    this.forget();
    let current: Proof = { ...BEGUN };
    this.proof = current;
    const now = (change: Partial<Proof>) => {
      if (this.proof === current) {
        current = { ...current, ...change };
        this.proof = current;
        this.#changed();
      }
    };
    const job = engine.explore(exploration, progress => now({ progress }));
    this.#stop = () => {
      now({ stopped: true });
      job.stop();
    };
    job.verdict.then(
      verdict => now({ verdict, progress: verdict }),
      error => now({ failed: messageOf(error) }),
    );
  }

  /** Its verdict comes soon, and says nothing. */
  stop(): void {
    this.#stop?.();
  }

  /** Stops it, and what comes of it is not told. */
  forget(): void {
    this.#stop?.();
    this.#stop = null;
    this.proof = null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
