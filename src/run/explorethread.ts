/** Threads of the host that explore, as the main thread sees them. */
import type { Piscina } from 'piscina';
import type { ExploreRequest } from '../explore/request.ts';
import { BadInput } from './badinput.ts';
import { refusalOf } from './exploreprogram.ts';
import type { ExploreReply, ExploreTask } from './exploretasks.ts';
import { createThreads } from './pool.ts';
import { workerFile } from './workerfile.ts';

/** One that is asked for blocks of schedules. */
export abstract class Asked {
  protected abstract answer(task: ExploreTask): Promise<ExploreReply>;

  abstract end(): Promise<void>;

  /** Throws BadInput for a user's program that is none, or breaks the rules of the model; if one of ours does, it is a defect. */
  async ask<Kind extends ExploreTask['kind']>(
    task: ExploreTask & { readonly kind: Kind },
  ): Promise<ExploreReply & { readonly kind: Kind }> {
    const reply = await this.answer(task);
    if (reply.kind === 'bad-input') {
      throw new BadInput(reply.what, reply.value, reply.expected);
    }
    if (reply.kind === 'refused') {
      throw refusalOf(task.request.program, reply);
    }
    return reply as ExploreReply & { readonly kind: Kind };
  }

  /** Whether a thread that was started has loaded all that it needs: false if it has ended before. */
  async isReady(request: ExploreRequest): Promise<boolean> {
    try {
      await this.answer({ kind: 'ready', request });
      return true;
    } catch {
      return false;
    }
  }
}

export class ExploreThread extends Asked {
  /** A stack must tell the lines of the sources. */
  readonly #pool: Piscina = createThreads(1, ['--enable-source-maps']);

  protected override answer(task: ExploreTask): Promise<ExploreReply> {
    return this.#pool.run(task, { filename: workerFile('explorer') });
  }

  override async end(): Promise<void> {
    await this.#pool.destroy();
  }
}
