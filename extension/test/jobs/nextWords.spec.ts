import type { TranslationBundle } from '@jupyterlab/translation';

import { ENGLISH } from '../../src/api/errors';
import { nextWords } from '../../src/jobs/nextWords';

const trans = ENGLISH as TranslationBundle;
const now = new Date('2026-11-21T12:00:00Z');

describe('nextWords()', () => {
  it.each([
    ['fires by the clock', { state: 'ACTIVATED', next_fire_at: '2026-11-21T17:00:00Z' }, 'next in 5 hr.'],
    ['waits for something else', { state: 'ACTIVATED', next_fire_at: null }, ''],
    ['is paused', { state: 'DEACTIVATED', next_fire_at: null }, 'paused'],
    ['has ended', { state: 'COMPLETED', next_fire_at: null }, 'ended']
  ] as const)('of a trigger that %s', (_, trigger, words) => {
    expect(nextWords(trigger, now, 'en-US', trans)).toBe(words);
  });

  it('is in the reader’s language', () => {
    const trigger = { state: 'ACTIVATED', next_fire_at: '2026-11-21T17:00:00Z' } as const;

    expect(nextWords(trigger, now, 'de-DE', trans)).toBe('next in 5 Std.');
  });
});
