import type { TranslationBundle } from '@jupyterlab/translation';

import type { RunDetails } from '../../src/runs/tokens';
import { costText, valueText, workParts } from '../../src/runs/words';

// English as it stands in the source, which is what Lab's own bundle gives where no language pack is installed.
const trans = {
  __: (text: string, ...values: unknown[]) =>
    text.replace(/%(\d)/g, (_, index: string) => String(values[Number(index) - 1]))
} as TranslationBundle;
const nothing = {
  jobs: 0,
  stages: 0,
  tasks: 0,
  rows_read: 0,
  bytes_read: 0,
  rows_written: 0,
  bytes_written: 0,
  shuffle_write_bytes: 0,
  spilled_bytes: 0,
  peak_memory_bytes: 0,
  skew: 0,
  tables_read: [],
  tables_written: []
};

describe('workParts()', () => {
  it('says what went in and out, and nothing where Spark did nothing', () => {
    const work = {
      ...nothing,
      rows_read: 336_776,
      bytes_read: 2000,
      spilled_bytes: 1_000_000,
      peak_memory_bytes: 5e7
    };

    expect(workParts(work, 'de-DE', trans)).toEqual([
      'in: 336.776 rows, 2,0 kB',
      '1,0 MB spilled',
      'peak memory 50,0 MB'
    ]);
    expect(workParts(nothing, 'de-DE', trans)).toEqual([]);
    expect(workParts(null, 'de-DE', trans)).toEqual([]);
  });
});

describe('costText()', () => {
  it('is in DPU-hours and at the price of Glue, once the run has ended', () => {
    const cost = (dpu: number | null) => ({ dpu_hours: dpu, cost_usd: dpu && dpu * 0.44 }) as RunDetails;

    expect(costText(cost(0.5), trans)).toBe('0.5000 DPU-hours ($0.22 in Glue)');
    expect(costText(cost(null), trans)).toBe('cost is known when it has ended');
  });
});

describe('valueText()', () => {
  it.each([
    ['<b>', '<b>'],
    [3, '3'],
    [['a', 'b'], '["a","b"]'],
    [null, 'null']
  ])('%j is written %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});
