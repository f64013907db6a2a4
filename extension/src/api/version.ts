import manifest from '../../package.json';
import { ENGLISH, type Sentences } from './errors';

/** Where the server says its version in a reply. */
export const VERSION_HEADER = 'Gluepot-Version';

/** The version of this page's extension, as Python writes versions: `0.2.0rc1`, not `0.2.0-rc.1`. */
export const VERSION = asPython(manifest.version);

/** A server of another version than the page, and what to do about it. */
export interface IMismatch {
  readonly sentence: string;
  readonly nextStep: string;
}

/**
 * Compare the version of the server with the page's; null when they agree.
 *
 * @param server what it says; null from one that says nothing, which is older than the header.
 */
export function mismatchOf(
  server: string | null,
  trans: Sentences = ENGLISH,
  own: string = VERSION
): IMismatch | null {
  if (server === own || server?.endsWith('+unknown')) {
    return null; // unknown: a source tree that was never installed
  }
  const isOlder = server === null || compare(server, own) < 0;
  return {
    sentence:
      server === null
        ? trans.__('This page is of gluepot %1, the Jupyter server of an older one.', own)
        : trans.__('This page is of gluepot %1, the Jupyter server of %2.', own, server),
    nextStep: isOlder
      ? trans.__(
          'Run `pip install -U gluepot` in the environment of the server, restart it, then reload this page.'
        )
      : trans.__('Reload this page.')
  };
}

/** Write a version of npm as Python does. */
export function asPython(version: string): string {
  return version
    .replace(/-alpha\.?/, 'a')
    .replace(/-beta\.?/, 'b')
    .replace(/-rc\.?/, 'rc')
    .replace(/-dev\.?/, '.dev');
}

function compare(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const index = left.findIndex((number, position) => number !== right[position]);
  return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}

function numbersOf(version: string): number[] {
  return [0, 1, 2].map(index => Number.parseInt(version.split('.')[index] ?? '0', 10) || 0);
}
