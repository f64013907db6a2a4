import type { TranslationBundle } from '@jupyterlab/translation';

import { ENGLISH } from '../../src/api/errors';
import { type Backfill, lineOf } from '../../src/backfills/words';

describe('lineOf', () => {
  it('says the days in UTC as the reader writes them, the state in words, and how far it came', () => {
    const backfill = {
      first: '2026-11-01T00:00:00Z',
      last: '2026-11-03T23:59:59Z',
      state: 'RUNNING',
      dates: 3,
      succeeded: 1,
      failed: 0
    } as Backfill;

    expect(lineOf(backfill, 'en-GB', ENGLISH as TranslationBundle)).toBe(
      '1 Nov 2026 – 3 Nov 2026: running, 1 of 3 done, 0 failed'
    );
  });
});
