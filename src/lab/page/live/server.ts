/** The command that serves the page, as the page asks it. */
import type { LiveChoices, LiveMessage, LiveRequest } from '../../../report/live.ts';

export interface LiveServer {
  choices(): Promise<LiveChoices>;
  /** Calls back with all that goes on, from now on, and with null when the connection is lost. */
  watch(told: (message: LiveMessage | null) => void): void;
  /** Null, or why it was refused. */
  start(request: LiveRequest): Promise<string | null>;
  measure(): Promise<string | null>;
  /** Ends the run, or the measurement. */
  stop(): Promise<void>;
}

/** Null for a page that nobody serves: one opened from disk. */
export function liveServer({ protocol }: Location): LiveServer | null {
  return /^https?:$/.test(protocol) ? server : null;
}

const server: LiveServer = {
  async choices() {
    const answer = await fetch('/live/choices');
    if (!answer.ok) {
      throw new Error(`the server has no live side (${answer.status})`);
    }
    return answer.json();
  },
  watch(told) {
    const stream = new EventSource('/live');
    stream.onmessage = ({ data }) => told(JSON.parse(data));
    stream.onerror = () => told(null);
  },
  start: request => post('/live', request),
  measure: () => post('/reports', {}),
  stop: async () => {
    await fetch('/live', { method: 'DELETE' });
  },
};

async function post(path: string, body: object): Promise<string | null> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.ok ? null : (await answer.json()).error;
}
