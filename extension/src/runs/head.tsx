import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { StateMark } from '../jobs/row';
import { durationOf, isFinal } from '../jobs/states';
import type { RunDetails } from './tokens';
import { costText, valueText, workParts } from './words';

/** What the page of a run asks for; the plugin turns it into commands. */
export interface IRunActions {
  readonly stop: () => void;
  readonly again: () => void;
  readonly repair: () => void;
  readonly showRun: (run: string) => void;
  readonly showLog: () => void;
  readonly showHistory: (job: string) => void;
  readonly sparkUi: (session: string) => string;
}

interface IProps {
  readonly details: RunDetails;
  readonly actions: IRunActions;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}

/** What ran, how it stands, how long it took and what it cost. */
export function RunHead(props: IProps): React.JSX.Element {
  const { details, locale, trans } = props;
  const { state_detail: detail, started_at: started, trigger_name: trigger } = details;
  const took = durationOf(details, new Date());
  return (
    <header className="gp-RunPage-head">
      <h2>
        {details.job_name} <span className="gp-Badge">{`v${details.version}`}</span>
      </h2>
      <p>
        <StateMark run={details} trans={trans} /> {detail && <span className="gp-mod-dim">{detail} </span>}
        <span className="gp-mod-dim">
          {[
            started === null
              ? trans.__('asked for %1', new Date(details.queued_at).toLocaleString(locale))
              : trans.__('started %1', new Date(started).toLocaleString(locale)),
            took,
            costText(details, trans),
            trigger === null
              ? trans.__('by %1', details.requested_by)
              : trans.__('by the trigger %1', trigger),
            details.attempt > 0 && trans.__('attempt %1', details.attempt + 1)
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      {details.notes.map(note => (
        <p key={note} className="gp-Row-note">
          {note}
        </p>
      ))}
      <Buttons {...props} />
      <Kin {...props} />
    </header>
  );
}

function Buttons({ details, actions, trans }: IProps): React.JSX.Element {
  const over = isFinal(details.state);
  return (
    <div className="gp-RunPage-buttons" role="toolbar" aria-label={trans.__('Actions of the run')}>
      {!over && <Button label={trans.__('Cancel')} onClick={actions.stop} />}
      {details.can_repair && (
        <Button
          label={trans.__('Repair')}
          title={trans.__('Go on at the step that failed; what is done is not done again')}
          onClick={actions.repair}
        />
      )}
      <Button
        label={trans.__('Run again')}
        title={trans.__('The same parameters, at the version that runs now')}
        onClick={actions.again}
      />
      <Button label={trans.__('All runs')} onClick={() => actions.showHistory(details.job_name)} />
      {details.spark_session && (
        <a
          className="jp-mod-styled jp-mod-minimal gp-Link"
          href={actions.sparkUi(details.spark_session)}
          target="_blank"
          rel="noopener noreferrer"
        >
          {trans.__('Spark UI')}
        </a>
      )}
    </div>
  );
}

interface IButtonProps {
  readonly label: string;
  readonly title?: string;
  readonly onClick: () => void;
}

function Button({ label, title, onClick }: IButtonProps): React.JSX.Element {
  return (
    <button type="button" className="jp-mod-styled gp-Button" title={title} onClick={onClick}>
      {label}
    </button>
  );
}

/** The runs before and after this one in a chain of retries and repairs. */
function Kin({ details, actions, trans }: IProps): React.JSX.Element | null {
  const { previous_run_id: previous, next_run_id: next, repair_step: step } = details;
  if (previous === null && next === '') {
    return null;
  }
  const before =
    step === null
      ? trans.__('It tries again what failed in')
      : trans.__('It repairs, from step %1 on,', step + 1);
  return (
    <p className="gp-mod-dim">
      {previous !== null && (
        <>
          {before} <Button label={previous.slice(0, 11)} onClick={() => actions.showRun(previous)} />{' '}
        </>
      )}
      {next !== '' && (
        <>
          {trans.__('Another run took its place:')}{' '}
          <Button label={next.slice(0, 11)} onClick={() => actions.showRun(next)} />
        </>
      )}
    </p>
  );
}

/** What the run was given, and what it did as a whole. */
export function RunFacts({ details, locale, trans }: Omit<IProps, 'actions'>): React.JSX.Element | null {
  const parameters = Object.entries(details.parameters);
  const parts = workParts(details.work, locale, trans);
  const tables = [
    [trans.__('read'), details.work?.tables_read ?? []],
    [trans.__('wrote'), details.work?.tables_written ?? []]
  ] as const;
  return (
    <>
      {parameters.length > 0 && (
        <section aria-label={trans.__('Parameters')}>
          <h3>{trans.__('Parameters')}</h3>
          <dl className="gp-Facts">
            {parameters.map(([name, value]) => (
              <React.Fragment key={name}>
                <dt>{name}</dt>
                <dd>{valueText(value)}</dd>
              </React.Fragment>
            ))}
          </dl>
        </section>
      )}
      {parts.length > 0 && (
        <p>
          {parts.join(' · ')}
          {tables.map(([word, names]) => (names.length > 0 ? ` · ${word} ${names.join(', ')}` : ''))}
        </p>
      )}
    </>
  );
}
