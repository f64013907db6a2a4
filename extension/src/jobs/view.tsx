import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

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

/** The jobs. It makes the model work only while it is seen. */
export class JobsView extends PolledView<IJobsModel> {
  constructor(
    model: IJobsModel,
    private readonly trans: TranslationBundle,
    private readonly actions: IJobActions
  ) {
    super(model);
    this.addClass('gp-Jobs');
  }

  protected override render(): React.JSX.Element {
    return (
      <UseSignal signal={this.model.changed}>
        {() => <JobList model={this.model} trans={this.trans} actions={this.actions} />}
      </UseSignal>
    );
  }
}

interface IJobListProps {
  readonly model: IJobsModel;
  readonly trans: TranslationBundle;
  readonly actions: IJobActions;
}

function JobList({ model, trans, actions }: IJobListProps): React.JSX.Element {
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
              expanded={expanded.has(job.name)}
              starting={starting.has(job.name)}
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
