import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { relativeTime } from '../jobs/ago';
import { StateMark } from '../jobs/row';
import { durationOf } from '../jobs/states';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PageView } from '../panel/pageView';
import { Headings } from '../panel/headings';
import { dayOf, monthOf } from './calendar';
import { CalendarView } from './calendarView';
import { CalendarWords } from './calendarWords';
import { TimelineView } from './timelineView';
import type { IHistoryModel, IRunChoice, RunLine } from './tokens';

interface IOptions {
  readonly trans: TranslationBundle;
  /** In which dates are written; undefined: the browser's. */
  readonly locale: string | undefined;
  readonly openRun: (run: string) => void;
}

/** The page of all runs: a timeline or a calendar over jobs, and a list by job and state. */
export class HistoryPage extends PageView<IHistoryModel> {
  constructor(
    readonly history: IHistoryModel,
    private readonly options: IOptions
  ) {
    super(history);
    this.asRegion(options.trans.__('All runs'));
  }

  protected override content(): React.JSX.Element {
    return <History {...this.options} model={this.model} />;
  }
}

function History({
  model,
  trans,
  locale,
  openRun
}: IOptions & { readonly model: IHistoryModel }): React.JSX.Element {
  const { runs, hasMore, timeline, calendar, timezone, error, choice } = model.state;
  return (
    <>
      {error && <ErrorNotice error={error} trans={trans} onRetry={() => void model.refresh()} />}
      <Filters model={model} trans={trans} />
      {choice.month !== '' && (
        <CalendarView
          month={choice.month}
          days={calendar}
          chosen={choice.day}
          timezone={timezone}
          locale={locale}
          trans={trans}
          onMonth={month => void model.choose({ month })}
          onDay={day => void model.choose({ day: day === choice.day ? '' : day })}
        />
      )}
      {choice.month === '' && timeline && (
        <TimelineView
          timeline={timeline}
          locale={locale}
          trans={trans}
          onRun={openRun}
          onJob={job => void model.choose({ job: job === choice.job ? '' : job })}
        />
      )}
      {choice.day !== '' && (
        <p role="status">
          {trans.__('Asked for on %1.', new CalendarWords(trans, locale).day(choice.day))}{' '}
          <button
            type="button"
            className="jp-mod-styled gp-Link"
            onClick={() => void model.choose({ day: '' })}
          >
            {trans.__('Show all days')}
          </button>
        </p>
      )}
      {runs === null && !error && <EmptyNotice>{trans.__('Reading the runs…')}</EmptyNotice>}
      {runs?.length === 0 && <EmptyNotice>{trans.__('There are no such runs.')}</EmptyNotice>}
      {runs !== null && runs.length > 0 && (
        <RunTable runs={runs} locale={locale} trans={trans} openRun={openRun} />
      )}
      {hasMore && (
        <button type="button" className="jp-mod-styled gp-Button" onClick={() => void model.showMore()}>
          {trans.__('Show older runs')}
        </button>
      )}
    </>
  );
}

const CALENDAR = 'calendar';

function above(chosen: string): Partial<IRunChoice> {
  return chosen === CALENDAR
    ? { month: monthOf(dayOf(new Date())) }
    : { hours: Number(chosen), month: '', day: '' };
}

function Filters({
  model,
  trans
}: {
  readonly model: IHistoryModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { choice, jobs } = model.state;
  const choose = (part: Partial<IRunChoice>) => void model.choose(part);
  const names = choice.job && !jobs.includes(choice.job) ? [choice.job, ...jobs] : jobs;
  return (
    <div className="gp-RunPage-buttons" role="group" aria-label={trans.__('Which runs')}>
      <label>
        {trans.__('Job')}{' '}
        <select
          className="jp-mod-styled"
          value={choice.job}
          onChange={event => choose({ job: event.target.value })}
        >
          <option value="">{trans.__('all')}</option>
          {names.map(name => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        {trans.__('State')}{' '}
        <select
          className="jp-mod-styled"
          value={choice.state}
          onChange={event => choose({ state: event.target.value })}
        >
          <option value="">{trans.__('any')}</option>
          <option value="WAITING,STARTING,RUNNING,STOPPING">{trans.__('under way')}</option>
          <option value="SUCCEEDED">{trans.__('succeeded')}</option>
          <option value="FAILED,TIMEOUT,ERROR">{trans.__('failed')}</option>
          <option value="STOPPED">{trans.__('stopped')}</option>
        </select>
      </label>
      <label>
        {trans.__('Show')}{' '}
        <select
          className="jp-mod-styled"
          value={choice.month === '' ? choice.hours : CALENDAR}
          onChange={event => choose(above(event.target.value))}
        >
          <option value={24}>{trans.__('24 hours')}</option>
          <option value={168}>{trans.__('7 days')}</option>
          <option value={CALENDAR}>{trans.__('calendar')}</option>
        </select>
      </label>
    </div>
  );
}

interface ITableProps extends IOptions {
  readonly runs: readonly RunLine[];
}

function RunTable({ runs, locale, trans, openRun }: ITableProps): React.JSX.Element {
  const now = new Date();
  return (
    <table className="gp-RunTable" aria-label={trans.__('Runs')}>
      <Headings
        names={[
          trans.__('State'),
          trans.__('Job'),
          trans.__('When'),
          trans.__('Took'),
          trans.__('By'),
          trans.__('Error')
        ]}
      />
      <tbody>
        {runs.map(run => {
          const when = run.started_at ?? run.queued_at;
          return (
            <tr key={run.id}>
              <td>
                <StateMark run={run} trans={trans} />
              </td>
              <td>
                <button
                  type="button"
                  className="gp-Promote-cell"
                  aria-label={trans.__('Open run %1 of %2', run.id.slice(0, 11), run.job_name)}
                  onClick={() => openRun(run.id)}
                >
                  {run.job_name}
                </button>{' '}
                <span className="gp-Badge">{`v${run.version}`}</span>
              </td>
              <td title={new Date(when).toLocaleString(locale)}>{relativeTime(when, now, locale)}</td>
              <td>{durationOf(run, now)}</td>
              <td>{run.trigger_name ?? run.requested_by}</td>
              <td className="gp-RunTable-error" title={run.error}>
                {run.error}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
