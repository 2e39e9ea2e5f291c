/** Takes the types out of TypeScript, line by line, and turns imports into `require`. */
import { transform } from 'sucrase';
import { LabSourceError } from '../../api.ts';
import { type Place, wrongPlace } from './wrongplace.ts';

const BRACKET = /^Unexpected token, expected/;

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
    throw asSourceError(file, text, error);
  }
}

/** The place stands in the error, and once more at the end of its message. */
function asSourceError(file: string, text: string, error: unknown): LabSourceError {
  const { message, loc } = error as Error & { loc?: Place };
  const said = message.replace(/^Error transforming.*?: /, '').replace(/ \(\d+:\d+\)$/, '');
  const place = loc === undefined || !BRACKET.test(said) ? loc : wrongPlace(text, loc);
  const isMoved = place !== loc && place?.line !== loc?.line;
  return new LabSourceError(file, place?.line ?? null, place?.column ?? null, isMoved ? 'Unexpected token' : said);
}
