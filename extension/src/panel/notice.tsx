import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { type ApiError, nextStepOf } from '../api/errors';

interface INoticeProps {
  readonly error: ApiError;
  readonly trans: TranslationBundle;
  readonly onRetry: () => void;
}

/** What went wrong, in the server's words, with its next step and a way to try again. */
export function ErrorNotice({ error, trans, onRetry }: INoticeProps): React.JSX.Element {
  const step = nextStepOf(error, trans);
  return (
    <div className="gp-Notice" role="alert">
      <p className="gp-Notice-message">{error.message}</p>
      {step && <p className="gp-Notice-step">{step}</p>}
      <button type="button" className="jp-mod-styled jp-mod-minimal gp-Notice-retry" onClick={onRetry}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}

/** Said where a list has nothing to show. */
export function EmptyNotice({ children }: { readonly children: React.ReactNode }): React.JSX.Element {
  return (
    <div className="gp-Empty" role="note">
      {children}
    </div>
  );
}
