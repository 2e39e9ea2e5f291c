/**
 * Changed files as text for an address, each in what differs from the file as it came.
 *
 *     src/vm/page.ts~1k9x3f~S0ktLlEoyS...
 *     |              |      the text: raw deflate with the original as its dictionary, base64url
 *     |              checksum of original and text
 *     file; the next one follows after another ~
 */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import { checksum } from '../../../explore/replaystring.ts';
import { type LabEdits, LabInputError } from '../../api.ts';

const PARTS = 3;
const BETWEEN = '~';

/** The file as it came; null where there is none of that name. */
type Original = (file: string) => string | null;

export function linkText(edits: LabEdits, original: Original): string {
  return [...edits]
    .map(([file, text]) => {
      const before = original(file) ?? '';
      const packed = deflateSync(strToU8(text), { level: 9, dictionary: strToU8(before) });
      return [file, checksum(`${before}\0${text}`), base64url(packed)].join(BETWEEN);
    })
    .join(BETWEEN);
}

/** Throws a {@link LabInputError} for text that is damaged, and for one that was made from another original. */
export function editsOf(link: string, original: Original): LabEdits {
  const parts = link.split(BETWEEN);
  const edits = new Map<string, string>();
  for (let n = 0; n < parts.length; n += PARTS) {
    const [file = '', sum = '', packed = ''] = parts.slice(n, n + PARTS);
    const before = original(file);
    if (before === null) {
      throw new LabInputError('changed file', file, 'expected one that this page has');
    }
    const text = unpacked(packed, before);
    if (text === null || sum !== checksum(`${before}\0${text}`)) {
      throw new LabInputError(
        'changed file',
        file,
        'the link is damaged, or was made with another version of this file',
      );
    }
    edits.set(file, text);
  }
  return edits;
}

function unpacked(packed: string, dictionary: string): string | null {
  try {
    return strFromU8(inflateSync(bytesOf(packed), { dictionary: strToU8(dictionary) }));
  } catch {
    return null;
  }
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function bytesOf(text: string): Uint8Array {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(bytes, letter => letter.charCodeAt(0));
}
