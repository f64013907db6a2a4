import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon, runIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { ApiError, sentenceOf } from '../api/errors';
import { DriftBadge } from '../drift/badge';
import type { Drift } from '../drift/tokens';
import { relativeTime } from './ago';
import { RunMarks } from './marks';
import { nextWords } from './nextWords';
import { durationOf, lookOf, stateWord } from './states';
import type { Job, Run } from './tokens';
import { type IToolActions, JobTools } from './tools';

interface IJobProps {
  readonly job: Job;
  readonly runs: readonly Run[] | ApiError | undefined;
  readonly drift: Drift | undefined;
  readonly expanded: boolean;
  readonly starting: boolean;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly tools: IToolActions;
  readonly onToggle: (expanded: boolean) => void;
  readonly onRun: () => void;
  readonly onOpenRun: (run: Run) => void;
}

/** One job: its name and version, when it runs by itself, how it went last, and a button to run it. */
export function JobItem({
  job,
  runs,
  drift,
  expanded,
  starting,
  locale,
  trans,
  tools,
  onToggle,
  onRun,
  onOpenRun
}: IJobProps): React.JSX.Element {
  const Caret = expanded ? caretDownIcon : caretRightIcon;
  return (
    <li className="gp-Job" data-job={job.name} aria-label={trans.__('job %1', job.name)}>
      <div className="gp-Job-head">
        <button
          type="button"
          className="gp-Job-toggle"
          aria-expanded={expanded}
          aria-label={trans.__('Runs of %1', job.name)}
          onClick={() => onToggle(!expanded)}
        >
          <Caret.react className="gp-Row-caret" tag="span" />
          <span className="gp-Job-name" title={job.description || job.name}>
            {job.name}
          </span>
          <span className="gp-Badge" title={trans.__('Version %1 runs', job.running_version)}>
            {`v${job.running_version}`}
          </span>
        </button>
        <button
          type="button"
          className="gp-Job-run"
          disabled={starting}
          aria-label={trans.__('Run %1 now', job.name)}
          title={trans.__('Run %1 now', job.name)}
          onClick={onRun}
        >
          <runIcon.react tag="span" />
        </button>
      </div>
      <div className="gp-Job-facts">
        <ScheduleLine job={job} locale={locale} trans={trans} />
        <RunMarks job={job} locale={locale} trans={trans} />
        {job.last_run ? (
          <RunLine run={job.last_run} locale={locale} trans={trans} />
        ) : (
          <div>{trans.__('never ran')}</div>
        )}
        <DriftBadge drift={drift} trans={trans} onOpen={() => tools.showDrift(job.name)} />
      </div>
      {expanded && <JobTools job={job} actions={tools} trans={trans} />}
      {expanded && <RunList job={job} runs={runs} locale={locale} trans={trans} onOpenRun={onOpenRun} />}
    </li>
  );
}

function ScheduleLine({
  job,
  locale,
  trans
}: Pick<IJobProps, 'job' | 'locale' | 'trans'>): React.JSX.Element {
  const [schedule, ...others] = job.schedules;
  if (schedule === undefined) {
    return <div className="gp-mod-dim">{trans.__('no schedule')}</div>;
  }
  const { next_fire_at: next } = schedule;
  const title = [schedule.cron, next && new Date(next).toLocaleString(locale)].filter(Boolean).join('\n');
  return (
    <div className="gp-Job-schedule" title={title}>
      <span>{schedule.words}</span>
      <span className="gp-mod-dim">
        {[
          nextWords(schedule, new Date(), locale, trans),
          others.length > 0 && trans._n('%1 more', '%1 more', others.length)
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </div>
  );
}

function RunLine({
  run,
  locale,
  trans
}: Pick<IJobProps, 'locale' | 'trans'> & { readonly run: Run }): React.JSX.Element {
  const when = run.ended_at ?? run.started_at ?? run.queued_at;
  const duration = durationOf(run, new Date());
  return (
    <div
      className="gp-Run-line"
      title={[new Date(when).toLocaleString(locale), run.error].filter(Boolean).join('\n')}
    >
      <StateMark run={run} trans={trans} />
      <span className="gp-mod-dim">
        {`· ${relativeTime(when, new Date(), locale)}`}
        {duration !== null && ` · ${duration}`}
      </span>
    </div>
  );
}

/** The state of a run as mark and word. */
export function StateMark({
  run,
  trans
}: {
  readonly run: Pick<Run, 'state'>;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { mark, tone } = lookOf(run.state);
  return (
    <span className={`gp-State gp-mod-${tone}`}>
      <span className="gp-State-mark" aria-hidden="true">
        {mark}
      </span>
      {stateWord(run.state, trans)}
    </span>
  );
}

function RunList({
  job,
  runs,
  locale,
  trans,
  onOpenRun
}: Pick<IJobProps, 'job' | 'runs' | 'locale' | 'trans' | 'onOpenRun'>): React.JSX.Element {
  if (runs instanceof ApiError) {
    return <div className="gp-Row-error">{sentenceOf(runs, trans)}</div>;
  }
  if (runs === undefined) {
    return <div className="gp-Row-note">{trans.__('Reading…')}</div>;
  }
  return (
    <ul className="gp-Runs" aria-label={trans.__('Runs of %1', job.name)}>
      {runs.map(run => (
        <li key={run.id} data-run={run.id}>
          <button
            type="button"
            className="gp-Run"
            aria-label={trans.__('Run %1, %2', run.id, stateWord(run.state, trans))}
            onClick={() => onOpenRun(run)}
          >
            <RunLine run={run} locale={locale} trans={trans} />
            <span className="gp-Badge">{`v${run.version}`}</span>
          </button>
          {run.error && <div className="gp-Run-error">{run.error}</div>}
        </li>
      ))}
    </ul>
  );
}
