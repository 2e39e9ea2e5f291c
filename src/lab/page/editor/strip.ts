/** Takes the types out of TypeScript, line by line, and turns imports into `require`. */
import { transform } from 'sucrase';
import { LabSourceError } from '../../api.ts';

/** Throws a {@link LabSourceError} for text that is no TypeScript. */
export function stripTypes(file: string, text: string): string {
  const code = transformed(file, text);
  if (code.split('\n').length !== text.split('\n').length) {
    throw new LabSourceError(file, null, null, 'its lines do not stay where they were when types are taken out');
  }
  return code;
}

function transformed(file: string, text: string): string {
  try {
    return transform(text, {
      transforms: ['typescript', 'imports'],
      disableESTransforms: true,
      preserveDynamicImport: true,
    }).code;
  } catch (error) {
    throw asSourceError(file, error);
  }
}

/** The place stands in the error, and once more at the end of its message. */
function asSourceError(file: string, error: unknown): LabSourceError {
  const { message, loc } = error as Error & { loc?: { readonly line: number; readonly column: number } };
  const text = message.replace(/^Error transforming.*?: /, '').replace(/ \(\d+:\d+\)$/, '');
  return new LabSourceError(file, loc?.line ?? null, loc?.column ?? null, text);
}
