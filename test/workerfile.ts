/** The built workers, in place of src/run/workerfile.ts. */
import { built } from './built.ts';

export const LOADER: readonly string[] = [];

export const workerFile = (name: string): string => built(`workers/${name}.ts`);
