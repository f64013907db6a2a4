import type { TranslationBundle } from '@jupyterlab/translation';

import type { CrawlRun } from '../../src/crawlers/tokens';
import { summaryOf } from '../../src/crawlers/words';

// English as it stands in the source, which is what Lab's own bundle gives where no language pack is installed.
const filled = (text: string, values: readonly unknown[]) =>
  text.replace(/%(\d)/g, (_, index: string) => String(values[Number(index) - 1]));
const trans = {
  __: (text: string, ...values: unknown[]) => filled(text, values),
  _n: (one: string, many: string, count: number) => filled(count === 1 ? one : many, [count])
} as TranslationBundle;

function run(kinds: readonly string[], change: Partial<CrawlRun> = {}): CrawlRun {
  return { tables: kinds.map(kind => ({ kind })), files: 3, skipped_count: 0, ...change } as CrawlRun;
}

describe('summaryOf', () => {
  it('counts tables by what was done to them', () => {
    expect(summaryOf(run(['created', 'created', 'updated', 'unchanged']), trans)).toBe(
      '2 created, 1 updated · 3 files'
    );
  });

  it('says when there was no news, and what was left out', () => {
    expect(summaryOf(run(['unchanged'], { files: 1, skipped_count: 2 }), trans)).toBe(
      'nothing changed · 1 file, 2 left out'
    );
  });

  it('says of a dry run that nothing was written', () => {
    expect(summaryOf(run(['created'], { mode: 'dry run' }), trans)).toBe(
      'a dry run: nothing was written · 1 created'
    );
  });
});
