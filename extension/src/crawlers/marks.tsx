import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { nextWords } from '../jobs/nextWords';
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

/** What starts a crawler, in words, and when next; nothing where only people do. */
export function NextRun({ crawler, locale, trans }: INextRunProps): React.JSX.Element | null {
  if (crawler.schedules.length === 0) {
    return null;
  }
  return (
    <>
      {crawler.schedules.map(schedule => {
        const { name, cron, words, next_fire_at: next } = schedule;
        const title = [name, cron, next && new Date(next).toLocaleString(locale)].filter(Boolean).join('\n');
        return (
          <div key={name} className="gp-Job-schedule" title={title}>
            <span>{words}</span>
            <span className="gp-mod-dim">{nextWords(schedule, new Date(), locale, trans)}</span>
          </div>
        );
      })}
    </>
  );
}
