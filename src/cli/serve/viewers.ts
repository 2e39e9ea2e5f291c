/** Pages that look on: each holds a stream of server-sent events open. */
import type { ServerResponse } from 'node:http';
import type { LiveMessage } from '../../report/live.ts';

/** A page that is reloaded, or has lost its connection, is back before this. */
const LINGER_MS = 4000;

export class Viewers {
  readonly #streams = new Set<ServerResponse>();
  readonly #left: () => void;
  #timer: NodeJS.Timeout | null = null;

  /** `left` is called when nobody has looked on for a few seconds. */
  constructor(left: () => void) {
    this.#left = left;
  }

  /** Begins a stream, with these messages first. The headers are written here. */
  add(response: ServerResponse, headers: Readonly<Record<string, string>>, first: readonly LiveMessage[]): void {
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(first.map(eventText).join(''));
    this.#streams.add(response);
    this.watch();
    response.on('close', () => {
      this.#streams.delete(response);
      this.watch();
    });
  }

  /** Sends to all. A sample is left out where the one before has not been read yet. */
  send(message: LiveMessage): void {
    const text = eventText(message);
    for (const stream of this.#streams) {
      if (message.kind !== 'sample' || !stream.writableNeedDrain) {
        stream.write(text);
      }
    }
  }

  /** Looks whether anybody looks on. Call it when something begins that is done for viewers. */
  watch(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    if (this.#streams.size === 0) {
      this.#timer = setTimeout(this.#left, LINGER_MS);
      this.#timer.unref();
    }
  }

  /** Ends all streams. */
  close(): void {
    for (const stream of this.#streams) {
      stream.end();
    }
  }
}

function eventText(message: LiveMessage): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}
