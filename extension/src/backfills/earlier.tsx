import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Tool } from '../jobs/tools';
import { type Backfill, lineOf } from './words';

const SHOWN = 5;

interface IEarlierProps {
  /** The newest first. */
  readonly backfills: readonly Backfill[];
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  /** End one; gives them all as they are then. */
  readonly stop: (backfill: string) => Promise<readonly Backfill[]>;
}

/** What was made up for before, with a button to end what still goes on. */
export function Earlier({ backfills, locale, trans, stop }: IEarlierProps): React.JSX.Element | null {
  const [shown, setShown] = React.useState(backfills);
  if (shown.length === 0) {
    return null;
  }
  return (
    <ul aria-label={trans.__('Earlier backfills')}>
      {shown.slice(0, SHOWN).map(one => (
        <li key={one.id}>
          {lineOf(one, locale, trans)}{' '}
          {one.state === 'RUNNING' && (
            <Tool
              label={trans.__('Stop')}
              name={trans.__('Stop the backfill %1', one.id)}
              onClick={() => void stop(one.id).then(setShown)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
