import type { TranslationBundle } from '@jupyterlab/translation';

import type { Schemas } from '../api/tokens';

export type Backfill = Schemas['BackfillModel'];

/** The state of a backfill as a word of the reader's language. */
export function stateWord(state: Backfill['state'], trans: TranslationBundle): string {
  const words: Record<Backfill['state'], string> = {
    RUNNING: trans.__('running'),
    SUCCEEDED: trans.__('succeeded'),
    FAILED: trans.__('failed'),
    STOPPED: trans.__('stopped')
  };
  return words[state];
}

/** A backfill in a line: its days, as the reader writes them, its state, and how far it came. */
export function lineOf(backfill: Backfill, locale: string | undefined, trans: TranslationBundle): string {
  const day = (moment: string) =>
    new Date(moment).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const days = `${day(backfill.first)} – ${day(backfill.last)}`;
  const done = trans.__('%1 of %2 done, %3 failed', backfill.succeeded, backfill.dates, backfill.failed);
  return `${days}: ${stateWord(backfill.state, trans)}, ${done}`;
}
