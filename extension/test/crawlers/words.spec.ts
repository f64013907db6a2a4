import type { TranslationBundle } from '@jupyterlab/translation';

import type { Crawler, CrawlRun, TableReport } from '../../src/crawlers/tokens';
import { activityOf, headingOf, linesOf, secondsText, summaryOf } from '../../src/crawlers/words';

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

describe('activityOf', () => {
  it('tells a dry run from one that writes', () => {
    const at = (under_way: string | null, under_way_mode = 'apply') =>
      activityOf({ under_way, under_way_mode } as Crawler, trans)?.word;

    expect([at(null), at('WAITING'), at('RUNNING'), at('RUNNING', 'dry run')]).toEqual([
      undefined,
      'waiting',
      'crawling',
      'dry run'
    ]);
  });
});

describe('headingOf', () => {
  it('tells nothing as done before the run has ended', () => {
    const headed = (mode: string, state: string) => headingOf({ mode, state } as CrawlRun, trans);

    expect(headed('apply', 'RUNNING')).toBe('This crawl is under way');
    expect(headed('dry run', 'RUNNING')).toBe('This dry run is under way');
    expect(headed('apply', 'COMPLETED')).toBe('What this crawl did');
    expect(headed('dry run', 'COMPLETED')).toBe('What a crawl would do');
  });
});

describe('linesOf', () => {
  const table = (change: object) =>
    ({
      kind: 'updated',
      columns: [{ name: 'seats', type: 'int' }],
      partition_keys: [{ name: 'year', type: 'int' }],
      column_changes: [],
      partitions_added: 0,
      partitions_dropped: 0,
      ...change
    }) as unknown as TableReport;

  it('names every column of a new table', () => {
    expect(linesOf(table({ kind: 'created', partitions_added: 2 }), trans)).toEqual([
      { sign: '+', text: 'seats int' },
      { sign: '+', text: 'year int, a partition key' },
      { sign: '+', text: '2 partitions' }
    ]);
  });

  it('names of another table what changed, with the types before and after', () => {
    const column_changes = [
      { kind: 'added', name: 'engines', before: '', after: 'int' },
      { kind: 'removed', name: 'speed', before: 'double', after: '' },
      { kind: 'retyped', name: 'seats', before: 'int', after: 'string' }
    ];

    expect(linesOf(table({ column_changes, partitions_dropped: 1 }), trans)).toEqual([
      { sign: '+', text: 'engines int' },
      { sign: '−', text: 'speed double' },
      { sign: '~', text: 'seats int → string' },
      { sign: '−', text: '1 partition' }
    ]);
  });
});

describe('secondsText', () => {
  it('says seconds in the reader’s locale, finely where they are few', () => {
    expect([secondsText({ elapsed_s: 1.26 }, 'de'), secondsText({ elapsed_s: 71.4 }, 'en')]).toEqual([
      '1,3 Sek.',
      '71 sec'
    ]);
    expect(secondsText({ elapsed_s: 0.042 }, 'en')).toBe('0.04 sec');
    expect(secondsText({ elapsed_s: null }, 'en')).toBe('');
  });
});
