import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { RunDetails } from './tokens';

interface IProps {
  readonly details: RunDetails;
  readonly trans: TranslationBundle;
}

/** Why a run failed: the sentence, what usually helps, where, and the details for whoever needs them. */
export function FailureView({ details, trans }: IProps): React.JSX.Element {
  const { error, failure } = details;
  return (
    <section className="gp-Notice gp-Failure" aria-label={trans.__('Error')}>
      <p className="gp-Notice-message">{error}</p>
      {failure?.advice && <p className="gp-Failure-advice">{failure.advice}</p>}
      {failure !== null && failure.notebook_line > 0 && (
        <p className="gp-Notice-step">
          {trans.__('In the notebook: cell %1, line %2', failure.cell, failure.notebook_line)}
        </p>
      )}
      {failure?.spark_job && <p className="gp-Notice-step">{failure.spark_job}</p>}
      {failure?.excerpt && <pre className="gp-Code">{failure.excerpt}</pre>}
      {failure?.traceback && (
        <details>
          <summary>{trans.__('Traceback')}</summary>
          <pre className="gp-Code">{failure.traceback}</pre>
        </details>
      )}
    </section>
  );
}
