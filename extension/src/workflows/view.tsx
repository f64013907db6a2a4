import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError, sentenceOf } from '../api/errors';
import { StateMark } from '../jobs/row';
import { durationOf, isFinal } from '../jobs/states';
import { Tool, TriggerList } from '../jobs/tools';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PageView } from '../panel/pageView';
import type { IWorkflowActions } from './actions';
import { GraphView } from './graph';
import { Nodes, Runs } from './tables';
import type { GraphNode, IWorkflowModel, NodeRun, WorkflowDetails, WorkflowRun } from './tokens';

interface IOptions {
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly actions: IWorkflowActions;
}

/** The page of one workflow: its graph with the states of a run, and its runs. */
export class WorkflowPage extends PageView<IWorkflowModel> {
  constructor(
    model: IWorkflowModel,
    private readonly options: IOptions
  ) {
    super(model);
    this.asRegion(options.trans.__('Workflow %1', model.name));
  }

  protected override content(): React.JSX.Element {
    return <WorkflowView {...this.options} model={this.model} />;
  }
}

function WorkflowView({
  model,
  locale,
  trans,
  actions
}: IOptions & { readonly model: IWorkflowModel }): React.JSX.Element {
  const { details, run, error } = model.state;
  return (
    <>
      {error && <ErrorNotice error={error} trans={trans} onRetry={() => void model.refresh()} />}
      {details === null && !error && <EmptyNotice>{trans.__('Reading the workflow…')}</EmptyNotice>}
      {details && (
        <>
          <header>
            <h2>
              {details.name} <span className="gp-Badge">{`v${details.current_version}`}</span>
            </h2>
            {details.description && <p>{details.description}</p>}
            <Buttons
              run={run instanceof ApiError ? null : run}
              locale={locale}
              trans={trans}
              actions={actions}
            />
            {details.triggers.length > 0 && (
              <TriggerList
                label={trans.__('Triggers of %1', details.name)}
                triggers={details.triggers}
                actions={actions}
                trans={trans}
              />
            )}
          </header>
          <Shown details={details} run={run} locale={locale} trans={trans} actions={actions} />
          <Runs
            details={details}
            run={run}
            locale={locale}
            trans={trans}
            onChoose={id => void model.choose(id)}
          />
        </>
      )}
    </>
  );
}

interface IButtonsProps extends IOptions {
  readonly run: WorkflowRun | null;
}

function Buttons({ run, trans, actions }: IButtonsProps): React.JSX.Element {
  const isBroken = run !== null && isFinal(run.state) && run.state !== 'SUCCEEDED';
  return (
    <div className="gp-RunPage-buttons" role="toolbar" aria-label={trans.__('Actions of the workflow')}>
      <Tool label={trans.__('Run now')} onClick={actions.start} />
      <Tool label={trans.__('Run with…')} onClick={actions.startWith} />
      {run !== null && !isFinal(run.state) && (
        <Tool label={trans.__('Cancel')} onClick={() => actions.stop(run.id)} />
      )}
      {isBroken && <Tool label={trans.__('Repair')} onClick={() => actions.repair(run.id)} />}
    </div>
  );
}

interface IShownProps extends IOptions {
  readonly details: WorkflowDetails;
  readonly run: WorkflowRun | ApiError | null;
}

/** The graph, with the states of the run that is shown, and its nodes in words. */
function Shown({ details, run, locale, trans, actions }: IShownProps): React.JSX.Element {
  const shown = run instanceof ApiError ? null : run;
  const opens = (node: GraphNode, nodeRun: NodeRun | undefined) => {
    const jobRun = nodeRun?.job_run;
    if (jobRun) {
      return () => actions.openRun(jobRun);
    }
    return node.kind === 'workflow' ? () => actions.openWorkflow(node.target) : null;
  };
  return (
    <>
      {run instanceof ApiError && <p className="gp-Row-error">{sentenceOf(run, trans)}</p>}
      {shown && (
        <p>
          <StateMark run={shown} trans={trans} />{' '}
          <span className="gp-mod-dim">
            {[
              trans.__('run %1', shown.id.slice(0, 11)),
              new Date(shown.started_at ?? shown.queued_at).toLocaleString(locale),
              durationOf(shown, new Date()),
              shown.trigger_name ?? shown.requested_by
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </p>
      )}
      {[shown?.error, shown?.state_detail, ...(shown?.alarms ?? []).map(({ sentence }) => sentence)]
        .filter(Boolean)
        .map((sentence, index) => (
          <p key={index} className="gp-Row-error">
            {sentence}
          </p>
        ))}
      <GraphView
        name={details.name}
        graph={shown?.graph ?? details.graph}
        nodes={shown?.nodes ?? []}
        trans={trans}
        opens={opens}
      />
      {shown && <Nodes nodes={shown.nodes} trans={trans} actions={actions} />}
    </>
  );
}
