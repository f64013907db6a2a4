import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { relativeTime } from '../jobs/ago';
import { StateMark } from '../jobs/row';
import { Tool } from '../jobs/tools';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PageView } from '../panel/pageView';
import type { IWorkflowsModel, Workflow } from './tokens';

interface IOptions {
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly open: (workflow: string) => void;
  readonly start: (workflow: string) => void;
}

/** The page of all workflows. */
export class WorkflowsPage extends PageView<IWorkflowsModel> {
  constructor(
    model: IWorkflowsModel,
    private readonly options: IOptions
  ) {
    super(model);
    this.asRegion(options.trans.__('Workflows'));
  }

  protected override content(): React.JSX.Element {
    const { workflows, error } = this.model.state;
    const { trans } = this.options;
    return (
      <>
        {error && <ErrorNotice error={error} trans={trans} onRetry={() => void this.model.refresh()} />}
        {workflows === null && !error && <EmptyNotice>{trans.__('Reading the workflows…')}</EmptyNotice>}
        {workflows?.length === 0 && (
          <EmptyNotice>
            {trans.__('No workflow yet. Write one in a cell:')} <code>%%workflow NAME</code>
          </EmptyNotice>
        )}
        {workflows !== null && workflows.length > 0 && (
          <ul className="gp-Jobs-list" aria-label={trans.__('Workflows')}>
            {workflows.map(workflow => (
              <Row key={workflow.name} workflow={workflow} {...this.options} />
            ))}
          </ul>
        )}
      </>
    );
  }
}

function Row({
  workflow,
  locale,
  trans,
  open,
  start
}: IOptions & { readonly workflow: Workflow }): React.JSX.Element {
  const { name, last_run: last, triggers } = workflow;
  return (
    <li className="gp-Job" data-workflow={name} aria-label={trans.__('workflow %1', name)}>
      <p>
        <button
          type="button"
          className="gp-Promote-cell"
          aria-label={trans.__('Open workflow %1', name)}
          onClick={() => open(name)}
        >
          <strong>{name}</strong>
        </button>{' '}
        <span className="gp-Badge">{`v${workflow.current_version}`}</span>{' '}
        <span className="gp-mod-dim">
          {[trans._n('%1 node', '%1 nodes', workflow.nodes), ...triggers.map(({ words }) => words)].join(
            ' · '
          )}
        </span>{' '}
        <Tool
          label={trans.__('Run now')}
          name={trans.__('Run workflow %1 now', name)}
          onClick={() => start(name)}
        />
      </p>
      {workflow.description && <p>{workflow.description}</p>}
      <p>
        {last === null ? (
          <span className="gp-mod-dim">{trans.__('never ran')}</span>
        ) : (
          <>
            <StateMark run={last} trans={trans} />{' '}
            <span className="gp-mod-dim">
              {relativeTime(last.started_at ?? last.queued_at, new Date(), locale)}
            </span>{' '}
            <span className="gp-mod-bad">{last.error}</span>
          </>
        )}
      </p>
    </li>
  );
}
