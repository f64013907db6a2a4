import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import type { IDriftModel, IDriftState, IWatcher } from '../drift/tokens';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PolledView } from '../panel/polledView';
import { JobItem } from './row';
import type { IJobsModel } from './tokens';
import type { IToolActions } from './tools';

/** What the list of jobs asks for; the plugin turns it into commands. */
export interface IJobActions extends IToolActions {
  readonly run: (job: string) => void;
  readonly openRun: (run: string) => void;
}

/** The jobs, and which of them the open notebook would give otherwise. It makes the models work only while it is seen. */
export class JobsView extends PolledView<IJobsModel> {
  constructor(
    model: IJobsModel,
    private readonly drift: IDriftModel | null,
    private readonly locale: string | undefined,
    private readonly trans: TranslationBundle,
    private readonly actions: IJobActions
  ) {
    super(model);
    this.addClass('gp-Jobs');
    this.driftWatcher = drift?.watcher() ?? null;
  }

  protected override see(visible: boolean): void {
    super.see(visible);
    if (this.driftWatcher) {
      this.driftWatcher.watched = visible;
    }
  }

  protected override render(): React.JSX.Element {
    const { model, drift, locale, trans, actions } = this;
    const list = () => (
      <JobList
        model={model}
        drifts={drift?.state.drifts ?? NONE}
        locale={locale}
        trans={trans}
        actions={actions}
      />
    );
    return (
      <UseSignal signal={model.changed}>
        {() => (drift ? <UseSignal signal={drift.changed}>{list}</UseSignal> : list())}
      </UseSignal>
    );
  }

  private readonly driftWatcher: IWatcher | null;
}

const NONE: IDriftState['drifts'] = new Map();

interface IJobListProps {
  readonly model: IJobsModel;
  readonly drifts: IDriftState['drifts'];
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly actions: IJobActions;
}

function JobList({ model, drifts, locale, trans, actions }: IJobListProps): React.JSX.Element {
  const { jobs, runs, expanded, starting, error } = model.state;
  return (
    <>
      {error && <ErrorNotice error={error} trans={trans} onRetry={() => void model.refresh()} />}
      {jobs === null && !error && <EmptyNotice>{trans.__('Reading the jobs…')}</EmptyNotice>}
      {jobs?.length === 0 && (
        <EmptyNotice>
          {trans.__('No job yet. Promote the cells of a notebook:')} <code>%promote NAME</code>
        </EmptyNotice>
      )}
      {jobs !== null && jobs.length > 0 && (
        <ul className="gp-Jobs-list" aria-label={trans.__('Jobs')}>
          {jobs.map(job => (
            <JobItem
              key={job.name}
              job={job}
              runs={runs.get(job.name)}
              drift={drifts.get(job.name)}
              expanded={expanded.has(job.name)}
              starting={starting.has(job.name)}
              locale={locale}
              trans={trans}
              tools={actions}
              onToggle={open => model.setExpanded(job.name, open)}
              onRun={() => actions.run(job.name)}
              onOpenRun={run => actions.openRun(run.id)}
            />
          ))}
        </ul>
      )}
    </>
  );
}
