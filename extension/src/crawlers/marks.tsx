import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { relativeTime } from '../jobs/ago';
import type { Crawler } from './tokens';
import type { ICrawlLook } from './words';

/** A state as mark and word. */
export function Mark({ look }: { readonly look: ICrawlLook }): React.JSX.Element {
  return (
    <span className={`gp-State gp-mod-${look.tone}`}>
      <span className="gp-State-mark" aria-hidden="true">
        {look.mark}
      </span>
      {look.word}
    </span>
  );
}

interface INextRunProps {
  readonly crawler: Crawler;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}

/** What runs a crawler by the clock, in words, and when next; nothing where nothing does. */
export function NextRun({ crawler, locale, trans }: INextRunProps): React.JSX.Element | null {
  if (crawler.schedules.length === 0) {
    return null;
  }
  return (
    <>
      {crawler.schedules.map(({ name, cron, words, next_fire_at: next }) => (
        <div
          key={name}
          className="gp-Job-schedule"
          title={[name, cron, next && new Date(next).toLocaleString(locale)].filter(Boolean).join('\n')}
        >
          <span>{words}</span>
          <span className="gp-mod-dim">
            {next === null
              ? trans.__('paused')
              : trans.__('next %1', relativeTime(next, new Date(), locale, 'always'))}
          </span>
        </div>
      ))}
    </>
  );
}
