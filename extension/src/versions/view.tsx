import type { Extension } from '@codemirror/state';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError, sentenceOf } from '../api/errors';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PageView } from '../panel/pageView';
import { Merge } from './merge';
import { type IVersionActions, VersionTable } from './table';
import type { IPair, IVersionsModel, Version, VersionDiff } from './tokens';

interface IOptions {
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly look: Extension;
  readonly actions: IVersionActions;
}

/** The page of a job's versions. */
export class VersionsPage extends PageView<IVersionsModel> {
  constructor(
    readonly versions: IVersionsModel,
    private readonly options: IOptions
  ) {
    super(versions);
    this.asRegion(options.trans.__('Versions of %1', versions.job));
  }

  protected override content(): React.JSX.Element {
    return <Versions {...this.options} model={this.model} />;
  }
}

interface IProps extends IOptions {
  readonly model: IVersionsModel;
}

function Versions({ model, locale, trans, look, actions }: IProps): React.JSX.Element {
  const { versions, current, pinned, pair, diff, error } = model.state;
  return (
    <>
      {error && <ErrorNotice error={error} trans={trans} onRetry={() => void model.refresh()} />}
      {versions === null && !error && <EmptyNotice>{trans.__('Reading the versions…')}</EmptyNotice>}
      {versions !== null && (
        <>
          <h2>{trans.__('Versions of %1', model.job)}</h2>
          <VersionTable
            versions={versions}
            current={current}
            pinned={pinned}
            locale={locale}
            trans={trans}
            actions={actions}
          />
          {pair && (
            <Pair versions={versions} pair={pair} trans={trans} onChange={next => void model.compare(next)} />
          )}
          {diff !== null && <Diff diff={diff} trans={trans} look={look} />}
        </>
      )}
    </>
  );
}

interface IPairProps {
  readonly versions: readonly Version[];
  readonly pair: IPair;
  readonly trans: TranslationBundle;
  readonly onChange: (pair: IPair) => void;
}

function Pair({ versions, pair, trans, onChange }: IPairProps): React.JSX.Element {
  const select = (label: string, side: keyof IPair) => (
    <label>
      {label}{' '}
      <select
        className="jp-mod-styled"
        value={pair[side]}
        onChange={event => onChange({ ...pair, [side]: Number(event.target.value) })}
      >
        {versions.map(({ version }) => (
          <option key={version} value={version}>
            {trans.__('version %1', version)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="gp-RunPage-buttons" role="group" aria-label={trans.__('What is compared')}>
      {select(trans.__('Left'), 'old')}
      {select(trans.__('Right'), 'new')}
    </div>
  );
}

interface IDiffProps {
  readonly diff: VersionDiff | ApiError;
  readonly trans: TranslationBundle;
  readonly look: Extension;
}

function Diff({ diff, trans, look }: IDiffProps): React.JSX.Element {
  if (diff instanceof ApiError) {
    return <p className="gp-Row-error">{sentenceOf(diff, trans)}</p>;
  }
  const isSame = diff.old_script === diff.new_script;
  return (
    <>
      {isSame && <p className="gp-Row-note">{trans.__('The scripts are the same.')}</p>}
      {diff.other.length > 0 && (
        <ul aria-label={trans.__('What else changed')}>
          {diff.other.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {!isSame && (
        <Merge
          old={diff.old_script}
          new={diff.new_script}
          look={look}
          names={[trans.__('Script of version %1', diff.old), trans.__('Script of version %1', diff.new)]}
        />
      )}
    </>
  );
}
