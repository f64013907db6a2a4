import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { lookOf, stateWord } from './states';
import type { Job } from './tokens';

/** The last runs of a job as small marks, the newest at the right. */
export function RunMarks({
  job,
  locale,
  trans
}: {
  readonly job: Job;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  if (job.recent.length === 0) {
    return null;
  }
  const words = job.recent.map(run => stateWord(run.state, trans)).join(', ');
  return (
    <span className="gp-Marks" role="img" aria-label={trans.__('Last runs of %1: %2', job.name, words)}>
      {job.recent.map(run => {
        const { mark, tone } = lookOf(run.state);
        const title = `${stateWord(run.state, trans)}, ${new Date(run.queued_at).toLocaleString(locale)}`;
        return (
          <span key={run.id} className={`gp-mod-${tone}`} title={title}>
            {mark}
          </span>
        );
      })}
    </span>
  );
}
