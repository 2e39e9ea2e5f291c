/** A lab that is served. */
export interface LabServer {
  /** `http://127.0.0.1:4000/`. */
  readonly address: string;
  /** When it has been closed, and no thread of a run is left. */
  readonly closed: Promise<void>;
  close(): void;
}
