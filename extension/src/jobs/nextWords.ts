import type { TranslationBundle } from '@jupyterlab/translation';

import type { Schemas } from '../api/tokens';
import { relativeTime } from './ago';

/** When a trigger fires next: "next in 5 hr.", "paused", "ended"; empty for one that waits for something else than the clock. */
export function nextWords(
  { state, next_fire_at: next }: Pick<Schemas['ScheduleModel'], 'state' | 'next_fire_at'>,
  now: Date,
  locale: string | undefined,
  trans: TranslationBundle
): string {
  switch (state) {
    case 'DEACTIVATED':
      return trans.__('paused');
    case 'COMPLETED':
      return trans.__('ended');
    case 'ACTIVATED':
      return next === null ? '' : trans.__('next %1', relativeTime(next, now, locale, 'always'));
  }
}
