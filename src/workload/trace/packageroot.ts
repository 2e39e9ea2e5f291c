import { existsSync } from 'node:fs';

/**
 * The package's root directory, from the URL of any file in it: the nearest directory upwards that holds package.json.
 * Sources and their compiled copies under dist lie at different depths; this is right for both.
 */
export function packageRoot(from: URL): URL {
  let directory = new URL('./', from);
  while (!existsSync(new URL('package.json', directory))) {
    const parent = new URL('../', directory);
    if (parent.href === directory.href) throw new Error(`no package.json above ${from.href}`);
    directory = parent;
  }
  return directory;
}
