import type { Extension } from '@codemirror/state';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PolledView } from '../panel/polledView';
import { Merge } from '../versions/merge';
import type { Drift, IDriftModel, IWatcher } from './tokens';

interface IOptions {
  readonly drift: IDriftModel;
  readonly job: string;
  readonly trans: TranslationBundle;
  readonly look: Extension;
}

/** What a job runs beside what the notebook in front would give, while that is edited. */
export class DriftPage extends PolledView<IWatcher> {
  constructor(private readonly options: IOptions) {
    super(options.drift.watcher());
    this.asRegion(options.trans.__('Drift of %1', options.job));
  }

  override dispose(): void {
    this.model.watched = false;
    super.dispose();
  }

  protected override render(): React.JSX.Element {
    return (
      <UseSignal signal={this.options.drift.changed}>{() => <DriftContent {...this.options} />}</UseSignal>
    );
  }
}

function DriftContent({ drift: model, job, trans, look }: IOptions): React.JSX.Element {
  const { drifts, path, error } = model.state;
  const drift = drifts.get(job);
  return (
    <>
      {error && <ErrorNotice error={error} trans={trans} onRetry={() => void model.refresh()} />}
      <h2>{trans.__('%1 and the open notebook', job)}</h2>
      {drift === undefined && !error && (
        <EmptyNotice>
          {path === ''
            ? trans.__('No notebook is open.')
            : trans.__('%1 is not the notebook of which %2 was made. Open that one.', path, job)}
        </EmptyNotice>
      )}
      {drift !== undefined && <Comparison drift={drift} path={path} trans={trans} look={look} />}
    </>
  );
}

interface IComparisonProps extends Pick<IOptions, 'trans' | 'look'> {
  readonly drift: Drift;
  readonly path: string;
}

function Comparison({ drift, path, trans, look }: IComparisonProps): React.JSX.Element {
  const { version, state, problem, other, version_script: old, notebook_script: young } = drift;
  return (
    <>
      <p role="status">
        {state === 'same'
          ? trans.__('%1 gives the script of version %2, which runs now.', path, version)
          : trans.__('Left: version %1, which runs now. Right: what %2 would give.', version, path)}
      </p>
      {problem && <p className="gp-Row-error">{problem}</p>}
      {state === 'differs' && other.length > 0 && (
        <ul aria-label={trans.__('What else changed')}>
          {other.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {state !== 'same' && !problem && (
        <Merge
          old={old}
          new={young}
          look={look}
          names={[trans.__('Script of version %1', version), trans.__('Script of the open notebook')]}
        />
      )}
    </>
  );
}
