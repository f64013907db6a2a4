import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Drift } from './tokens';

interface IProps {
  readonly drift: Drift | undefined;
  readonly trans: TranslationBundle;
  readonly onOpen: () => void;
}

/** Says quietly that the open notebook is not what the job runs, and opens what differs; nothing where it is. */
export function DriftBadge({ drift, trans, onOpen }: IProps): React.JSX.Element | null {
  if (drift === undefined || drift.state === 'same') {
    return null;
  }
  const words =
    drift.state === 'differs'
      ? trans.__('differs from the open notebook')
      : trans.__('cannot be compared with the open notebook');
  return (
    <button
      type="button"
      className="gp-Badge gp-DriftBadge"
      aria-label={trans.__('%1 %2', drift.job, words)}
      title={drift.problem || trans.__('Show what differs from version %1', drift.version)}
      onClick={onOpen}
    >
      {words}
    </button>
  );
}
