import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError } from '../api/errors';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PageView } from '../panel/pageView';
import { Artifacts } from './artifacts';
import { Code, type Highlight } from './code';
import { FailureView } from './failure';
import { type IRunActions, RunFacts, RunHead } from './head';
import { TAIL_LINES } from './model';
import { StepView } from './step';
import { doneCount, stepsOf } from './steps';
import type { IRunModel, IRunState, RunDetails } from './tokens';

interface IOptions {
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly actions: IRunActions;
  readonly highlight: Highlight | null;
}

/** The page of one run. It makes its model work only while it is seen. */
export class RunPage extends PageView<IRunModel> {
  constructor(
    model: IRunModel,
    private readonly options: IOptions
  ) {
    super(model);
    this.asRegion(options.trans.__('Run %1', model.id));
    this.node.tabIndex = 0;
  }

  protected override content(): React.JSX.Element {
    return <RunView {...this.options} model={this.model} state={this.model.state} />;
  }
}

interface IViewProps extends IOptions {
  readonly model: IRunModel;
  readonly state: IRunState;
}

function RunView({ model, state, locale, trans, actions, highlight }: IViewProps): React.JSX.Element {
  const { details, error } = state;
  return (
    <>
      {error && <ErrorNotice error={error} trans={trans} onRetry={() => void model.refresh()} />}
      {details === null && !error && <EmptyNotice>{trans.__('Reading the run…')}</EmptyNotice>}
      {details && (
        <>
          <RunHead details={details} actions={actions} locale={locale} trans={trans} />
          {details.error && <FailureView details={details} trans={trans} />}
          <RunFacts details={details} locale={locale} trans={trans} />
          <Steps
            details={details}
            script={state.script}
            locale={locale}
            trans={trans}
            highlight={highlight}
          />
          <Artifacts model={model} artifacts={details.artifacts} locale={locale} trans={trans} />
          <Log log={state.log} trans={trans} actions={actions} />
        </>
      )}
    </>
  );
}

interface IStepsProps {
  readonly details: RunDetails;
  readonly script: IRunState['script'];
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly highlight: Highlight | null;
}

function Steps({ details, script, locale, trans, highlight }: IStepsProps): React.JSX.Element {
  const steps = stepsOf(details, script);
  const done = doneCount(steps);
  return (
    <section aria-label={trans.__('Steps')}>
      <h3>{trans.__('Steps')}</h3>
      {steps.length > 0 && (
        <p className="gp-Progress">
          <progress max={steps.length} value={done} aria-label={trans.__('Steps that are done')} />
          <span className="gp-mod-dim">{trans.__('%1 of %2 done', done, steps.length)}</span>
        </p>
      )}
      {script instanceof ApiError && <p className="gp-Row-note">{script.message}</p>}
      {script !== null && !(script instanceof ApiError) && script.preamble && (
        <details>
          <summary>{trans.__('Before the first step: imports and parameters')}</summary>
          <Code code={script.preamble} highlight={highlight} />
        </details>
      )}
      <ol className="gp-Steps" aria-label={trans.__('Steps')}>
        {steps.map((step, index) => (
          <StepView
            key={index}
            step={step}
            number={index + 1}
            locale={locale}
            trans={trans}
            highlight={highlight}
          />
        ))}
      </ol>
    </section>
  );
}

interface ILogProps {
  readonly log: IRunState['log'];
  readonly trans: TranslationBundle;
  readonly actions: IRunActions;
}

function Log({ log, trans, actions }: ILogProps): React.JSX.Element {
  if (log === null || log instanceof ApiError) {
    return <p className="gp-Row-note">{log?.message ?? trans.__('Reading the log…')}</p>;
  }
  return (
    <section aria-label={trans.__('Log')}>
      <h3>{trans.__('Log')}</h3>
      {log.is_truncated && (
        <p className="gp-Row-note">
          {trans.__('The last %1 lines.', TAIL_LINES)}{' '}
          <button type="button" className="jp-mod-styled jp-mod-minimal gp-Link" onClick={actions.showLog}>
            {trans.__('Show more')}
          </button>
        </p>
      )}
      {log.text === '' ? (
        <p className="gp-Row-note">{trans.__('Nothing printed yet.')}</p>
      ) : (
        <pre
          className="gp-Log-text gp-RunPage-log"
          role="log"
          tabIndex={0}
          aria-label={trans.__('End of the log')}
        >
          {log.text}
        </pre>
      )}
    </section>
  );
}
